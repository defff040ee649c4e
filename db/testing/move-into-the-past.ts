import type { Database } from '@/db/client'

// For the demo only: no process of the product does this. A key `day-<minutes>-…` says how long ago its facts were meant to be;
// all rows of one notification move together, a repeat by its original's minutes less one.
const statement = `
with moves as materialized (
  select subject_lane as lane, subject_id as id, lane as key_lane, key_hash, split_part(key, '-', 2)::int * interval '1 minute' as by
  from idempotency_keys where key like 'day-%' and created_at >= $1::timestamptz
),
keys as (
  update idempotency_keys k set created_at = created_at - m.by, last_seen_at = last_seen_at - m.by, expires_at = expires_at - m.by
  from moves m where k.lane = m.key_lane and k.key_hash = m.key_hash
),
told as (
  update notifications n set accepted_at = accepted_at - m.by, sent_at = sent_at - m.by, settled_at = settled_at - m.by,
    expires_at = expires_at - m.by
  from moves m where n.lane = m.lane and n.id = m.id
),
found_by as (
  -- Its lane is the reference's own.
  update notification_references r set accepted_at = accepted_at - m.by from moves m where r.notification_id = m.id
),
work as (
  update outbox_messages o set since_at = since_at - m.by, due_at = due_at - m.by, first_attempt_at = first_attempt_at - m.by,
    expires_at = expires_at - m.by
  from moves m where o.lane = m.lane and o.notification_id = m.id and o.state in ('held', 'dead')
),
calls as (
  update attempts a set started_at = started_at - m.by from moves m where a.lane = m.lane and a.notification_id = m.id
),
outcomes as (
  update attempt_results a set started_at = started_at - m.by, finished_at = finished_at - m.by
  from moves m where a.lane = m.lane and a.notification_id = m.id
),
asked as (
  update lookups l set asked_at = asked_at - m.by, answered_at = answered_at - m.by
  from moves m where l.lane = m.lane and l.notification_id = m.id
),
receipts_told as (
  update receipts r set received_at = received_at - m.by, at = at - m.by
  from moves m where r.subject_kind = 'notification' and r.lane = m.lane and r.subject = m.id
),
windows as (
  update dedup_windows w set opened_at = opened_at - m.by, closes_at = closes_at - m.by
  from moves m where w.opener_lane = m.lane and w.opener_id = m.id
),
-- Breakers moved within seconds of what took half an hour in the story: their moves are spread over it.
story as (select max(by) as longest, min(by) as shortest from moves),
moved_breakers as (
  update breaker_moves b set at = now() - s.longest + (s.longest - s.shortest) * coalesce(
    extract(epoch from b.at - f.first) / nullif(extract(epoch from f.last - f.first), 0), 0)
  from story s, (select min(at) as first, max(at) as last from breaker_moves where at >= $1::timestamptz) f
  where b.at >= $1::timestamptz and s.longest is not null
),
refused as (
  update collisions c set at = at - m.by + interval '1 minute' from moves m where c.subject_id = m.id
)
update suppressions s
set suppressed_at = s.suppressed_at - coalesce(twin.by, original.by - interval '1 minute'),
    window_opened_at = s.window_opened_at - case when s.window_opened_at >= $1::timestamptz then original.by else interval '0' end,
    window_closes_at = s.window_closes_at - case when s.window_opened_at >= $1::timestamptz then original.by else interval '0' end
from suppressions me
left join moves twin on twin.id = me.notification_id
left join moves original on original.id = me.duplicate_of
where me.suppressed_at >= $1::timestamptz and s.lane = me.lane and s.id = me.id and s.suppressed_at = me.suppressed_at
  and (twin.id is not null or (me.notification_id is null and original.id is not null))`

/** Moves what has happened since an instant to where its keys say; makes the partitions of the days first. */
export async function moveIntoThePast(sql: Database, since: Date): Promise<void> {
  await sql`select ensure_day_partitions((now() - interval '2 days')::date, now()::date)`
  await sql.unsafe(statement, [since.toISOString()])
}

/** Messages that the engine has not finished with. */
export async function countUnfinished(sql: Database): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from outbox_messages where state not in ('held', 'dead')`
  return row?.count ?? 0
}
