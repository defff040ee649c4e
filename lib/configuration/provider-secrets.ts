import type { Configuration, ProviderConfiguration } from '@/lib/configuration/document'
import type { Fault } from '@/lib/domain/errors'
import type { Adapter } from '@/lib/providers/provider'
import { open, seal } from '@/lib/secrets/key-ring'

/** What is shown for a secret, and what keeps the stored one when it is sent back. */
export const secretMask = '•••'

export type AdapterLookup = (
  name: string,
) => Pick<Adapter, 'channels' | 'capabilities' | 'settings' | 'secretSettings'> | undefined

const prefix = 'sealed:'

/** The document as it is stored: every secret a sealed string that opens only at its own provider and setting. */
export function sealSecrets(document: Configuration, adapterNamed: AdapterLookup): Configuration {
  return mapSecrets(document, adapterNamed, (value, provider, setting) => {
    return prefix + seal(JSON.stringify(value), place(provider, setting)).toString('base64')
  })
}

/** The document as adapters need it. @throws when a secret's encryption key is gone */
export function openSecrets(document: Configuration, adapterNamed: AdapterLookup): Configuration {
  return mapSecrets(document, adapterNamed, (value, provider, setting) => {
    if (typeof value !== 'string' || !value.startsWith(prefix)) return value
    const sealed = Buffer.from(value.slice(prefix.length), 'base64')
    return JSON.parse(open(sealed, place(provider, setting)).toString()) as unknown
  })
}

/** The document as people may see it. */
export function maskSecrets(document: Configuration, adapterNamed: AdapterLookup): Configuration {
  return mapSecrets(document, adapterNamed, () => secretMask)
}

/** Puts the stored secret where the mask was sent back; a fault where there is none to keep. */
export function keepStoredSecrets(
  document: Configuration,
  stored: Configuration,
  adapterNamed: AdapterLookup,
): { document: Configuration; faults: Fault[] } {
  const faults: Fault[] = []
  const kept = mapSecrets(document, adapterNamed, (value, provider, setting) => {
    if (value !== secretMask) return value
    const before = stored.providers.find((candidate) => isSame(candidate, provider))?.settings[setting]
    if (before !== undefined) return before
    const index = document.providers.indexOf(provider)
    faults.push({ path: `providers[${index}].settings.${setting}`, message: 'there is no stored secret to keep' })
    return value
  })
  return { document: kept, faults }
}

function mapSecrets(
  document: Configuration,
  adapterNamed: AdapterLookup,
  change: (value: unknown, provider: ProviderConfiguration, setting: string) => unknown,
): Configuration {
  const providers = document.providers.map((provider) => {
    const secrets = adapterNamed(provider.adapter)?.secretSettings ?? []
    const present = secrets.filter((setting) => isPresent(provider.settings[setting]))
    const changed = present.map((setting) => [setting, change(provider.settings[setting], provider, setting)])
    return { ...provider, settings: { ...provider.settings, ...Object.fromEntries(changed) } }
  })
  return { ...document, providers }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isSame(stored: ProviderConfiguration, provider: ProviderConfiguration): boolean {
  return stored.name === provider.name && stored.adapter === provider.adapter
}

function place(provider: ProviderConfiguration, setting: string): string {
  return `configuration/${provider.name}/${setting}`
}
