import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type HistoryRow = {
  id: string
  acceptedAt: Date
  atExact: string
  settled: NotificationStatus
  work: OutboxState | null
  settledAt: Date | null
  sealed: Buffer | null
  producer: string | null
  /** The dedup rule that stopped it when it came; null: none did. */
  rule: string | null
  duplicateOf: string | null
}

// The record of a duplicate has the instant at which its twin was decided: no other day's partition is looked into. Resends pass the windows by on purpose.
const statement = `
select n.id, n.accepted_at as "acceptedAt", ${exactly('n.accepted_at')} as "atExact", n.status as settled, m.state as work, n.settled_at as "settledAt", c.sealed, p.name as producer,
  s.rule, s.duplicate_of as "duplicateOf"
from (
  select * from notifications
  where type = $1 and accepted_at >= $2::timestamptz and (accepted_at, id) < ($3::timestamptz, $4::uuid)
  order by accepted_at desc nulls last, id desc nulls last limit $5
) n
left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
left join producers p on p.id = n.producer_id
left join lateral (
  select rule, duplicate_of from suppressions
  where n.status = 'suppressed' and notification_id = n.id and guard in ('dedup_window', 'unique_identifier')
    and suppressed_at >= n.accepted_at - interval '1 second' and suppressed_at <= n.accepted_at + interval '1 second'
    and suppressed_at >= $2::timestamptz - interval '1 second'
  limit 1
) s on true
where n.resend_of is null
order by n.accepted_at desc, n.id desc`

/** One page of a type's notifications before a place and not before `from`, newest first; at most `limit` are looked at. */
export async function readTypeHistory(
  sql: Database,
  asked: { type: string; from: Date; before: Position; limit: number },
): Promise<HistoryRow[]> {
  const { type, from, before, limit } = asked
  const values = [type, from.toISOString(), before.at, before.id, limit]
  return sql.unsafe<HistoryRow[]>(statement, values, { prepare: true })
}
