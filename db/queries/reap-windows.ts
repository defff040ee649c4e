import type { Database } from '@/db/client'

// A window that closed is opened anew over its row, so its row is only in the way. Whether it closed is asked again when it is
// locked: it may have been opened, or moved on, since. A day of grace for a database clock that was set back.
// A claim's stays while nobody has said whether it sent: whose the row is tells a late confirmation whether another was let through.
// Each by its key (`offset 0`): joined, a table that looks empty to the planner would be gone through whole for each window.
// By key and not by time: an index on `closes_at` would cost every accept more than this costs in an hour.
const statement = `
with page as materialized (
  select window_key, opener_lane, opener_id, closes_at from dedup_windows
  where lane = $1 and window_key > $2::uuid order by window_key limit $3
),
closed as (
  select window_key from page p
  where closes_at <= now() - interval '1 day'
    and not exists (
      select from outbox_messages m where m.lane = p.opener_lane and m.notification_id = p.opener_id offset 0)
    and not exists (
      select from guard_claims c where c.lane = p.opener_lane and c.claim_id = p.opener_id and c.state = 'claimed' offset 0)
),
gone as (
  delete from dedup_windows
  where lane = $1 and window_key = any(array(
    select window_key from dedup_windows
    where lane = $1 and window_key = any(array(select window_key from closed)) and closes_at <= now() - interval '1 day'
    for update skip locked))
  returning 1
)
select (select window_key from page order by window_key desc limit 1) as last,
  (select count(*)::int4 from page) as looked, (select count(*)::int4 from gone) as gone`

/** `last`: where the next page begins; null: the lane has no more. */
export type WindowPage = { last: string | null; looked: number; gone: number }

/** Looks through one page of a lane's windows and removes those that closed long ago and whose notification is settled. */
export async function reapWindows(sql: Database, lane: number, after: string, limit: number): Promise<WindowPage> {
  const rows = await sql.unsafe<{ last: string | null; looked: number; gone: number }[]>(
    statement,
    [lane, after, limit],
    { prepare: true },
  )
  const { last, looked, gone } = rows[0] ?? { last: null, looked: 0, gone: 0 }
  return { last: looked < limit ? null : last, looked, gone }
}
