import { z } from 'zod'
import { repeatWords } from '@/lib/configuration/describe-provider'
import type { Adapter } from '@/lib/providers/provider'
import { adapters } from '@/lib/providers/registry'

/** One setting as a form shows it, made from the adapter's own schema. */
export type SettingDescription = {
  name: string
  title: string
  description: string
  kind: 'text' | 'number' | 'yes-no' | 'choice' | 'json'
  choices: string[]
  required: boolean
  /** Written, never read back. */
  secret: boolean
}

export type AdapterDescription = {
  name: string
  title: string
  channels: readonly string[]
  repeats: string
  settings: SettingDescription[]
}

/** Every adapter of this release, for the form in which one is chosen. */
export function describeAdapters(): AdapterDescription[] {
  return adapters.map(describeAdapter)
}

function describeAdapter(adapter: Adapter): AdapterDescription {
  const { properties = {}, required = [] } = z.toJSONSchema(adapter.settings, { io: 'input', unrepresentable: 'any' })
  const settings = Object.entries(properties).map(([name, schema]): SettingDescription => {
    const property = typeof schema === 'object' ? schema : {}
    return {
      name,
      title: property.title ?? name,
      description: property.description ?? '',
      ...controlFor(property),
      required: required.includes(name),
      secret: adapter.secretSettings.includes(name),
    }
  })
  return {
    name: adapter.name,
    title: adapter.title,
    channels: adapter.channels,
    repeats: repeatWords(adapter.capabilities),
    settings,
  }
}

function controlFor(property: { type?: unknown; enum?: unknown }): Pick<SettingDescription, 'kind' | 'choices'> {
  if (Array.isArray(property.enum)) return { kind: 'choice', choices: property.enum.map(String) }
  if (property.type === 'boolean') return { kind: 'yes-no', choices: [] }
  if (property.type === 'integer' || property.type === 'number') return { kind: 'number', choices: [] }
  return { kind: property.type === 'string' ? 'text' : 'json', choices: [] }
}
