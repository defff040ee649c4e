import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { insertConfigurationVersion, type NewConfigurationVersion } from '@/db/queries/insert-configuration-version'
import {
  type ActiveConfiguration,
  activeConfiguration,
  invalidateConfiguration,
} from '@/lib/configuration/active-configuration'
import { diffConfigurations } from '@/lib/configuration/diff-configurations'
import { type Configuration, configurationSchema, type IntakeConfiguration } from '@/lib/configuration/document'
import { furtherFaults } from '@/lib/configuration/further-faults'
import { keepStoredSecrets, sealSecrets } from '@/lib/configuration/provider-secrets'
import { validateConfiguration } from '@/lib/configuration/validate-configuration'
import { AppError, type Fault } from '@/lib/domain/errors'
import { faultsOf, summary } from '@/lib/http/validate'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import { committed, lookFirst } from '@/lib/operations/committed'
import { adapterNamed } from '@/lib/providers/registry'

type WantedVersion = {
  input: unknown
  /** Saved only if this is the newest; null: whatever is. */
  expectedVersion: number | null
  reason: string | null
}

export type NextVersion = Omit<NewConfigurationVersion, 'author'>

/**
 * Checks a document as people write it and makes it the newest version, secrets sealed, with its audit record.
 * @throws AppError as `nextVersion`, and then nothing has changed; as `committed`
 */
export async function saveConfiguration(wanted: WantedVersion & { author: string }): Promise<{ version: number }> {
  const next = await nextVersion(wanted)
  const save = () => insertConfigurationVersion(database('commands'), { ...next, author: wanted.author })
  const version = await committed(save, lookFirst).finally(invalidateConfiguration)
  if (version === null) throw stale(null)
  return { version }
}

/** The version that a document makes of the newest one: checked, but not saved. @throws AppError `invalid` with every fault, `version_stale` */
export async function nextVersion(wanted: WantedVersion): Promise<NextVersion> {
  const active = await newest()
  if (wanted.expectedVersion !== null && wanted.expectedVersion !== active.version) throw stale(active.version)
  const document = checkedDocument(wanted.input, active.document)
  return {
    // Secrets were kept from, and changes are told against, the version that was read: no other may have come between.
    expectedVersion: active.version,
    document: sealSecrets(document, adapterNamed),
    reason: wanted.reason,
    auditId: randomUUID(),
    changes: diffConfigurations(active.document, document, adapterNamed),
  }
}

/** The document with every default, secrets open. @throws AppError `invalid` with every fault */
export function checkedDocument(input: unknown, stored: Configuration): Configuration {
  const parsed = configurationSchema.safeParse(input)
  if (!parsed.success) throw refusalOf([...faultsOf(parsed.error), ...furtherFaults(input, stored, adapterNamed)])
  const { document, faults } = keepStoredSecrets(parsed.data, stored, adapterNamed)
  const all = [...faults, ...validateConfiguration(document, adapterNamed)]
  if (all.length > 0) throw refusalOf(all)
  return {
    ...document,
    providers: document.providers.map(withSettingDefaults),
    intakes: document.intakes.map(withIntakeDefaults),
  }
}

async function newest(): Promise<ActiveConfiguration> {
  invalidateConfiguration()
  return activeConfiguration()
}

function withSettingDefaults(provider: Configuration['providers'][number]): Configuration['providers'][number] {
  const parsed = adapterNamed(provider.adapter)?.settings.safeParse(provider.settings)
  return parsed?.success ? { ...provider, settings: parsed.data as Record<string, unknown> } : provider
}

function withIntakeDefaults(intake: IntakeConfiguration): IntakeConfiguration {
  const parsed = intakeKinds[intake.kind].settings.safeParse(intake.settings)
  return parsed.success ? { ...intake, settings: parsed.data } : intake
}

function refusalOf(faults: Fault[]): AppError {
  return new AppError('invalid', summary(faults), { faults })
}

function stale(version: number | null): AppError {
  const now = version === null ? 'Another version was saved meanwhile' : `Version ${version} is in force`
  return new AppError('version_stale', `${now}: read it, and make the change again.`)
}
