import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { insertAuditRecord } from '@/db/queries/insert-audit-record'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { userAgent } from '@/lib/config/version'
import { activeConfiguration, invalidateConfiguration } from '@/lib/configuration/active-configuration'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { faultsAtPart, withPart } from '@/lib/configuration/part'
import { maskSecrets } from '@/lib/configuration/provider-secrets'
import { checkedDocument } from '@/lib/configuration/save-configuration'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'
import { AppError, type Fault } from '@/lib/domain/errors'
import { committed } from '@/lib/operations/committed'
import type { ConnectionAnswer } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'

export type ProviderTrial =
  /** `ms`: until the answer was there. */
  | { kind: 'tried'; answer: ConnectionAnswer; ms: number }
  /** Nobody was asked; with the form's own paths. */
  | { kind: 'invalid'; faults: Fault[] }

const patienceMsMax = 10_000
const onlySaved =
  'Four eyes are on: these settings are tried once a second person has approved them and they are saved.'

/**
 * Whether a provider is reached by the settings that a form has, saved or not, and with stored secrets where they are masked. Nothing is
 * sent to anybody. It shows our credentials to the address in the form, so it is asked and recorded as a save of them is.
 * @throws AppError `forbidden`, `proof_needed` where the settings differ from those in force, `not_allowed` where these take four eyes, as `committed`
 */
export async function tryProvider(by: Operator, name: string | null, value: unknown): Promise<ProviderTrial> {
  requirePermission(by, 'configuration.write')
  invalidateConfiguration()
  const { document: stored } = await activeConfiguration()
  const shown = maskSecrets(stored, adapterNamed)
  const { input, path } = withPart(shown, 'provider', name, value)
  if (touchesSecrets(shown, input)) {
    requireRecentProof(by)
    if (stored.fourEyes?.configuration) throw new AppError('not_allowed', onlySaved)
  }
  const checked = providerIn(input, stored, path)
  if (Array.isArray(checked)) return { kind: 'invalid', faults: checked }
  const adapter = adapterNamed(checked.adapter)
  if (!adapter) throw new AppError('invalid', 'This release does not know the platform.')
  await noteTrial(by, checked)
  const timeoutMs = Math.min(checked.timeoutMs, patienceMsMax)
  const began = performance.now()
  const answer = await adapter.tryOut(checked.settings, { timeoutMs, signal: new AbortController().signal, userAgent })
  return { kind: 'tried', answer, ms: Math.round(performance.now() - began) }
}

/** The provider with its secrets open, or what is wrong with it; faults of others do not concern it. */
function providerIn(input: unknown, stored: Parameters<typeof checkedDocument>[1], path: string) {
  try {
    const { providers } = checkedDocument(input, stored)
    return providers[Number(/\d+/.exec(path)?.[0])] ?? []
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    const faults = error.detail.faults ?? []
    const { here } = faultsAtPart(faults, path)
    return here.length > 0 ? here : [...faults]
  }
}

function noteTrial(by: Operator, { name, adapter, settings }: ProviderConfiguration): Promise<void> {
  const secrets = adapterNamed(adapter)?.secretSettings ?? []
  const shown = Object.fromEntries(Object.entries(settings).filter(([setting]) => !secrets.includes(setting)))
  const record = {
    ...{ id: randomUUID(), actor: actorOf(by), action: 'provider.try', subjectKind: 'provider', subjectId: name },
    ...{ reason: null, detail: { adapter, settings: shown } },
  }
  return committed(() => insertAuditRecord(database('commands'), record), 'Nobody was asked; try again.')
}
