import { database } from '@/db/client'
import { readDroppableAudit } from '@/db/queries/drop-audit-records'
import { estimateMax, estimateReap } from '@/db/queries/estimate-reap'
import { type KeptDay, readKeptDays } from '@/db/queries/read-kept-days'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { keptSeconds } from '@/lib/domain/duration'
import { recordsKept } from '@/lib/operations/records-kept'

/** One kind of thing that the next run removes. */
export type RetentionLine = { what: string; count: number; unit: 'rows' | 'days'; atLeast: boolean }

/** `kept`: days of attempts that are past retention and stay, since a person has to decide about one of their messages. */
export type RetentionForetold = { lines: RetentionLine[]; kept: KeptDay[] }

/**
 * What the next retention run would remove under the configuration in force. An estimate: counting stops at ten thousand of
 * a kind, and what can still be sent stays. @throws AppError `forbidden`
 */
export async function previewRetention(by: Operator): Promise<RetentionForetold> {
  requirePermission(by, 'configuration.read')
  const { document } = await activeConfiguration()
  const { retention } = document
  const { afterSeconds, longer } = recordsKept(document)
  const sql = database('console')
  const found = await estimateReap(sql, {
    notificationsSeconds: keptSeconds(retention.notifications),
    suppressionsSeconds: keptSeconds(retention.suppressions),
    recordsSeconds: afterSeconds,
    typesKeptLonger: longer.map(({ type }) => type),
  })
  const kept = await readKeptDays(sql, keptSeconds(retention.notifications))
  const audit = await readDroppableAudit(sql, estimateMax, keptSeconds(retention.audit))
  const rows = (what: string, count: number) =>
    ({ what, count, unit: 'rows', atLeast: count >= estimateMax }) satisfies RetentionLine
  const days = (what: string, count: number) => ({ what, count, unit: 'days', atLeast: false }) satisfies RetentionLine
  const lines = [
    rows('Texts and recipients of notifications', found.contents),
    rows('Notifications that nothing names any more', found.records),
    rows('Receipts', found.receipts),
    rows('Events', found.events),
    days('Attempts', Math.max(0, found.attemptDays - kept.length)),
    days('Decision records', found.suppressionDays),
    rows('Collisions', found.collisions),
    rows('Idempotency keys, 90 days after they expired', found.keys),
    rows('Audit records', audit ? audit.upTo - audit.after : 0),
  ]
  return { lines, kept }
}

/** The same days, for whoever is at the server's shell. */
export async function keptDays(): Promise<KeptDay[]> {
  const { retention } = (await activeConfiguration()).document
  return readKeptDays(database('service'), keptSeconds(retention.notifications))
}
