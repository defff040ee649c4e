import { type Database, database } from '@/db/client'
import type { ProviderAct } from '@/db/queries/pause-provider'
import { readAuditedAct } from '@/db/queries/read-audited-act'
import { actorOf, keyOwnerOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { retryBudgetOf } from '@/lib/configuration/effective-policy'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { requestKeyHash } from '@/lib/domain/request-key'
import { listProviders, type ProviderView } from '@/lib/insights/list-providers'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

export type ProviderRequest = {
  by: Operator
  provider: string
  reason: string
  /** Makes asking twice one act. */
  idempotencyKey?: string | undefined
}

/**
 * Does something to a provider with its audit record, once. The same key with the same content is the same act, whatever
 * came after it. @returns how the provider stands now
 * @throws AppError `forbidden`, `not_found`, `not_allowed`, `idempotency_key_reused`, as `committed`
 */
export async function actOnProvider(
  action: 'provider.pause' | 'provider.resume',
  { by, provider: name, reason, idempotencyKey }: ProviderRequest,
  act: { do(sql: Database, act: ProviderAct): Promise<boolean>; refusal: string },
): Promise<ProviderView> {
  requirePermission(by, 'provider.pause')
  const provider = name === '' ? undefined : (await activeConfiguration()).provider(name)
  if (!provider) throw new AppError('not_found', 'There is no such provider in the configuration.')
  const sql = database('console')
  const auditId = idempotencyKey === undefined ? newId() : requestKeyHash('command', keyOwnerOf(by), idempotencyKey)
  const retryTokens = retryBudgetOf(provider).max
  const wish = { auditId, actor: actorOf(by), provider: name, reason, retryTokens }
  const done = await committed(() => act.do(database('commands'), wish))
  if (!done) await requireSameAct(sql, auditId, { action, subjectId: name, reason }, act.refusal)
  announceCommand()
  const view = (await listProviders()).find((one) => one.name === name)
  if (!view) throw new AppError('not_found', 'The provider has just been removed from the configuration.')
  return view
}

async function requireSameAct(
  sql: Database,
  id: string,
  wanted: { action: string; subjectId: string; reason: string },
  refusal: string,
): Promise<void> {
  const first = await readAuditedAct(sql, id)
  if (!first) throw new AppError('not_allowed', refusal)
  const same = first.action === wanted.action && first.subjectId === wanted.subjectId && first.reason === wanted.reason
  if (same) return committedBefore()
  throw new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key already asked for another operation. Use a new key.',
  )
}
