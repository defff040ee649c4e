import type { Configuration } from '@/lib/configuration/document'
import { secretMask } from '@/lib/configuration/secret-mask'
import type { Fault } from '@/lib/domain/errors'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import type { Adapter } from '@/lib/providers/provider'
import { newestMark, open, seal } from '@/lib/secrets/key-ring'

export type AdapterLookup = (
  name: string,
) => Pick<Adapter, 'channels' | 'capabilities' | 'settings' | 'secretSettings' | 'lookup' | 'receipts'> | undefined

/** One place of a document that holds a secret. */
export type SecretPlace = {
  /** As faults name it, e.g. `providers[0].settings.accessToken`. */
  path: string
  /** As changes name it, e.g. `providers.primary.settings.accessToken`. */
  namedPath: string
  /** What the ciphertext is bound to. */
  sealedFor: string
  /** The secret at the same place of another document. */
  valueIn(document: Configuration): unknown
}

const prefix = 'sealed:'

/** The document as it is stored: every secret a sealed string that opens only at its own place. */
export function sealSecrets(document: Configuration, adapterNamed: AdapterLookup): Configuration {
  return mapSecrets(document, adapterNamed, (value, { sealedFor }) => {
    return prefix + seal(JSON.stringify(value), sealedFor).toString('base64')
  })
}

/** The document as adapters need it. @throws when a secret's encryption key is gone */
export function openSecrets(document: Configuration, adapterNamed: AdapterLookup): Configuration {
  return mapSecrets(document, adapterNamed, (value, { sealedFor }) => {
    if (typeof value !== 'string' || !value.startsWith(prefix)) return value
    const sealed = Buffer.from(value.slice(prefix.length), 'base64')
    return JSON.parse(open(sealed, sealedFor).toString()) as unknown
  })
}

/** Whether a stored document has a secret that an older key has sealed. */
export function hasStaleSecrets(stored: Configuration, adapterNamed: AdapterLookup): boolean {
  const mark = newestMark()
  return secretsOf(stored, adapterNamed).some(({ value }) => {
    if (typeof value !== 'string' || !value.startsWith(prefix)) return false
    return !Buffer.from(value.slice(prefix.length), 'base64').subarray(0, mark.length).equals(mark)
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
  const kept = mapSecrets(document, adapterNamed, (value, place) => {
    if (value !== secretMask) return value
    const before = place.valueIn(stored)
    if (before !== undefined) return before
    faults.push({ path: place.path, message: 'there is no stored secret to keep' })
    return value
  })
  return { document: kept, faults }
}

/** Every secret of a document with its place. */
export function secretsOf(
  document: Configuration,
  adapterNamed: AdapterLookup,
): { place: SecretPlace; value: unknown }[] {
  const found: { place: SecretPlace; value: unknown }[] = []
  mapSecrets(document, adapterNamed, (value, place) => {
    found.push({ place, value })
    return value
  })
  return found
}

type Change = (value: unknown, place: SecretPlace) => unknown

function mapSecrets(document: Configuration, adapterNamed: AdapterLookup, change: Change): Configuration {
  const providers = document.providers.map((provider, i) => {
    const secrets = adapterNamed(provider.adapter)?.secretSettings ?? []
    const present = secrets.filter((setting) => isPresent(provider.settings[setting]))
    const changed = present.map((setting) => {
      const place = settingPlace(provider, i, setting)
      return [setting, change(provider.settings[setting], place)]
    })
    return { ...provider, settings: { ...provider.settings, ...Object.fromEntries(changed) } }
  })
  const notificationTypes = document.notificationTypes.map((type, i) => {
    const { guardrail } = type
    if (guardrail?.kind !== 'http' || !isPresent(guardrail.token)) return type
    return { ...type, guardrail: { ...guardrail, token: change(guardrail.token, tokenPlace(type, i)) as string } }
  })
  const intakes = document.intakes.map((intake, i) => {
    const present = intakeKinds[intake.kind].secretSettings.filter((setting) => isPresent(intake.settings[setting]))
    const changed = present.map((setting) => [
      setting,
      change(intake.settings[setting], intakePlace(intake, i, setting)),
    ])
    return { ...intake, settings: { ...intake.settings, ...Object.fromEntries(changed) } }
  })
  return { ...document, providers, notificationTypes, intakes }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function settingPlace(provider: Configuration['providers'][number], index: number, setting: string): SecretPlace {
  const { name, adapter } = provider
  return {
    path: `providers[${index}].settings.${setting}`,
    namedPath: `providers.${name}.settings.${setting}`,
    sealedFor: `configuration/${name}/${setting}`,
    valueIn: (document) =>
      document.providers.find((other) => other.name === name && other.adapter === adapter)?.settings[setting],
  }
}

/** A guardrail's token. It is kept only for the address that it was given for: elsewhere it would be given away. */
function tokenPlace(type: Configuration['notificationTypes'][number], index: number): SecretPlace {
  const { name, guardrail } = type
  const url = guardrail?.kind === 'http' ? guardrail.url : ''
  return {
    path: `notificationTypes[${index}].guardrail.token`,
    namedPath: `notificationTypes.${name}.guardrail.token`,
    sealedFor: `configuration/notificationTypes/${name}/guardrail.token`,
    valueIn(document) {
      const other = document.notificationTypes.find((candidate) => candidate.name === name)?.guardrail
      return other?.kind === 'http' && originOf(other.url) === originOf(url) ? other.token : undefined
    },
  }
}

/** An intake's secret. A Kafka password is kept only for the brokers that it was given for: others would be told it. */
function intakePlace(intake: Configuration['intakes'][number], index: number, setting: string): SecretPlace {
  const { name, kind } = intake
  const brokers = JSON.stringify(intake.settings.brokers)
  return {
    path: `intakes[${index}].settings.${setting}`,
    namedPath: `intakes.${name}.settings.${setting}`,
    sealedFor: `configuration/intakes/${name}/${setting}`,
    valueIn(document) {
      const other = document.intakes.find((candidate) => candidate.name === name && candidate.kind === kind)
      return other && JSON.stringify(other.settings.brokers) === brokers ? other.settings[setting] : undefined
    },
  }
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null
}
