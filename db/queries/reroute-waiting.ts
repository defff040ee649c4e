import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

export type Detour = { type: string; provider: string }

/** Rows a statement moves at most: what is moved is joined with itself, at worst each with each. */
export const reroutedAtOnceMax = 100

// Only what is due, and of which nobody can have got anything: an uncertain message waits for its own provider. No lease
// is needed for that: the row's lock and its state arbitrate with whoever leases, cancels or expires it.
const statement = `
with movable as (
  select m.notification_id, d.provider, n.type, n.channel
  from outbox_messages m
  cross join lateral (select * from notifications where lane = $1 and id = m.notification_id offset 0) n
  join unnest($3::text[], $4::text[]) d(type, provider) on d.type = n.type
  where m.lane = $1 and m.provider = $2 and m.state = 'ready' and m.due_at <= now() and not m.uncertain
    and (m.expires_at is null or m.expires_at > now())
  order by m.flow, m.due_at limit ${reroutedAtOnceMax} for update of m skip locked
),
moved as (
  update outbox_messages m set provider = v.provider, trigger = 'fallback', waiting_reason = $5
  from movable v
  where m.lane = $1 and m.notification_id = any(array(select notification_id from movable)) and m.notification_id = v.notification_id
    and m.provider = $2 and m.state || '' = 'ready' and not m.uncertain
  returning v.provider, v.type, v.channel
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), 'fallback', type, channel, provider, '', 0, count(*) from moved group by type, channel, provider
)
select provider, count(*)::int4 as count from moved group by provider`

/** Sends a closed provider's certain messages of one lane to the next provider of their type. @returns how many went where */
export async function rerouteWaiting(
  sql: Database,
  lane: number,
  provider: string,
  detours: readonly Detour[],
  reason: string,
): Promise<{ provider: string; count: number }[]> {
  const types = arrayParameter(detours.map((detour) => detour.type))
  const providers = arrayParameter(detours.map((detour) => detour.provider))
  return sql.unsafe<{ provider: string; count: number }[]>(statement, [lane, provider, types, providers, reason], {
    prepare: true,
  })
}
