import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import { waitingCountedAtMost } from '@/lib/domain/counted-at-most'

/** Why a person is waited for: `held`, nobody knows whether it was sent; `dead`, it certainly was not. */
export type WaitingState = 'held' | 'dead'

/** `until`: an instant as `exactly` writes it; what waits since later is left out. */
export type WaitingFilter = { state: WaitingState; provider?: string; reason?: string; until?: string }

export type WaitingRow = {
  id: string
  type: string
  channel: string
  provider: string
  reason: string | null
  since: Date
  atExact: string
  acceptedAt: Date
  attempts: number
  sealed: Buffer | null
}

/** One page, longest waiting first, after a place in it. Served by `outbox_messages_waiting`. */
export async function listWaiting(
  sql: Database,
  filter: WaitingFilter,
  after: Position | null,
  limit: number,
): Promise<WaitingRow[]> {
  return sql<WaitingRow[]>`
    select w.notification_id as id, n.type, n.channel, w.provider, w.waiting_reason as reason, w.since_at as since,
      ${sql.unsafe(exactly('w.since_at'))} as "atExact",
      n.accepted_at as "acceptedAt", w.attempts_started as attempts, c.sealed
    from (
      select * from outbox_messages m
      where m.state = ${filter.state}
        ${filter.provider === undefined ? sql`` : sql`and m.provider = ${filter.provider}`}
        ${filter.reason === undefined ? sql`` : sql`and coalesce(m.waiting_reason, '') = ${filter.reason}`}
        ${filter.until === undefined ? sql`` : sql`and m.since_at <= ${filter.until}::timestamptz`}
        ${after === null ? sql`` : sql`and (m.since_at, m.notification_id) > (${after.at}::timestamptz, ${after.id}::uuid)`}
      order by m.since_at, m.notification_id limit ${limit}
    ) w
    join notifications n on n.lane = w.lane and n.id = w.notification_id
    left join notification_contents c on c.lane = w.lane and c.notification_id = w.notification_id
    order by w.since_at, w.notification_id`
}

/** `newest`: as `exactly` writes it. */
export type WaitingGroup = { provider: string; reason: string | null; count: number; oldest: Date; newest: string }

/** What waits, by provider and reason: one line an incident. Of a flood only the longest waiting are looked through. */
export async function groupWaiting(sql: Database, state: WaitingState): Promise<WaitingGroup[]> {
  return sql<WaitingGroup[]>`
    select w.provider, w.waiting_reason as reason, count(*)::int as count, min(w.since_at) as oldest,
      ${sql.unsafe(exactly('max(w.since_at)'))} as newest
    from (
      select provider, waiting_reason, since_at from outbox_messages where state = ${state} order by since_at limit ${waitingCountedAtMost}
    ) w
    group by w.provider, w.waiting_reason
    order by count(*) desc, w.provider limit 50`
}
