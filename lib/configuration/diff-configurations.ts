import type { Configuration } from '@/lib/configuration/document'
import { nameOf } from '@/lib/configuration/facts-of'
import { type AdapterLookup, maskSecrets, secretsOf } from '@/lib/configuration/provider-secrets'
import { secretMask } from '@/lib/configuration/secret-mask'

/** One place at which two configurations differ; absent values are null. Named things are found by name, not place. */
export type ConfigurationChange = { path: string; before: unknown; after: unknown }

/** What changes from one opened document to another. Secrets are masked; one that changes shows a mask on both sides. */
export function diffConfigurations(
  before: Configuration,
  after: Configuration,
  adapterNamed: AdapterLookup,
): ConfigurationChange[] {
  const visible = compare(maskSecrets(before, adapterNamed), maskSecrets(after, adapterNamed), '')
  return [...visible, ...changedSecrets(before, after, adapterNamed)]
}

/** What changes from one member of the document to another; paths are the member's own. */
export function compareParts(before: unknown, after: unknown): ConfigurationChange[] {
  return compare(before, after, '')
}

function compare(before: unknown, after: unknown, path: string): ConfigurationChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [old, now] = [membersOf(before), membersOf(after)]
  if (!old || !now) return [{ path, before: before ?? null, after: after ?? null }]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  const within = names.flatMap((name) => compare(old[name], now[name], path ? `${path}.${name}` : name))
  return within.length > 0 || !Array.isArray(before) ? within : reordered(Object.keys(old), Object.keys(now), path)
}

function reordered(before: string[], after: string[], path: string): ConfigurationChange[] {
  return before.join() === after.join() ? [] : [{ path, before, after }]
}

/** Members by name: of an object its own, of a list of named things those; null when a value is compared as a whole. */
function membersOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return value as Record<string, unknown>
  const names = value.map(nameOf)
  if (names.includes(null) || new Set(names).size < names.length) return null
  return Object.fromEntries(value.map((entry, i) => [names[i], entry]))
}

function changedSecrets(before: Configuration, after: Configuration, adapterNamed: AdapterLookup) {
  return secretsOf(after, adapterNamed).flatMap(({ place, value }): ConfigurationChange[] => {
    const old = place.valueIn(before)
    if (!old || value === old) return []
    return [{ path: place.namedPath, before: secretMask, after: secretMask }]
  })
}
