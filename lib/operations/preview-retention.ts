import { database } from '@/db/client'
import { readDroppableAudit } from '@/db/queries/drop-audit-records'
import { estimateMax, estimateReap } from '@/db/queries/estimate-reap'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { centurySeconds, durationSeconds } from '@/lib/domain/duration'

/** One kind of thing that the next run removes. */
export type RetentionLine = { what: string; count: number; unit: 'rows' | 'days'; atLeast: boolean }

/**
 * What the next retention run would remove under the configuration in force. An estimate: counting stops at ten thousand of
 * a kind, and what can still be sent stays. @throws AppError `forbidden`
 */
export async function previewRetention(by: Operator): Promise<RetentionLine[]> {
  requirePermission(by, 'configuration.read')
  const { retention } = (await activeConfiguration()).document
  const sql = database('console')
  const found = await estimateReap(sql, {
    notificationsSeconds: secondsOf(retention.notifications),
    suppressionsSeconds: secondsOf(retention.suppressions),
  })
  const audit = await readDroppableAudit(sql, estimateMax, secondsOf(retention.audit))
  const rows = (what: string, count: number) =>
    ({ what, count, unit: 'rows', atLeast: count >= estimateMax }) satisfies RetentionLine
  const days = (what: string, count: number) => ({ what, count, unit: 'days', atLeast: false }) satisfies RetentionLine
  return [
    rows('Texts and recipients of notifications', found.contents),
    rows('Receipts', found.receipts),
    rows('Events', found.events),
    days('Attempts', found.attemptDays),
    days('Decision records', found.suppressionDays),
    rows('Collisions', found.collisions),
    rows('Idempotency keys, 90 days after they expired', found.keys),
    rows('Audit records', audit ? audit.upTo - audit.after : 0),
  ]
}

function secondsOf(duration: string): number {
  return Math.min(durationSeconds(duration) ?? centurySeconds, centurySeconds)
}
