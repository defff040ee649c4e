import type { Database } from '@/db/client'

// For the demo only: the counters of moved facts, made anew from the facts. What was folded for the wrong instants goes.
const statement = `
with gone as (delete from stat_deltas),
gone_minutes as (delete from stats_minute),
gone_hours as (delete from stats_hour),
gone_days as (delete from stats_day),
gone_totals as (delete from stats_hour_total),
-- Leaks are looked for again, from a day ago on; days are summed up again from the first.
gone_cursors as (delete from fact_cursors where name not in ('days', 'hours')),
moved_cursors as (update fact_cursors set at = '-infinity' where name in ('days', 'hours')),
results as (
  select r.*, a.provider, a.trigger, n.type, n.channel
  from attempt_results r
  join attempts a on a.lane = r.lane and a.notification_id = r.notification_id and a.number = r.number and a.started_at = r.started_at
  join notifications n on n.lane = r.lane and n.id = r.notification_id
),
facts as (
  select n.accepted_at as at, 'accepted' as measure, n.type, n.channel,
    coalesce((select a.provider from attempts a where a.lane = n.lane and a.notification_id = n.id and a.number = 1), n.provider, '') as provider,
    '' as guard, 0 as bin
  from notifications n where n.status <> 'suppressed' or exists (
    select from attempts a where a.lane = n.lane and a.notification_id = n.id)
  union all
  select s.suppressed_at, 'suppressed', s.type, s.channel, '', s.guard, 0 from suppressions s
  union all
  select c.at, 'collision', n.type, n.channel, '', 'idempotency_key', 0 from collisions c join notifications n on n.id = c.subject_id
  union all
  select finished_at, 'attempt_' || outcome, type, channel, provider, '', 0 from results
  union all
  select started_at, 'fallback', type, channel, provider, '', 0 from results where trigger = 'fallback'
  union all
  select sent_at, 'sent', type, channel, coalesce(provider, ''), '', 0 from notifications where sent_at is not null
  union all
  select sent_at, 'latency', type, channel, coalesce(provider, ''), '',
    floor(4 * ln(greatest(extract(epoch from sent_at - accepted_at)::float8 * 1000, 0) + 1) / ln(2::float8))::int
  from notifications where sent_at is not null
  union all
  select settled_at, status, type, channel, coalesce(provider, ''), '', 0 from notifications where status in ('delivered', 'undelivered')
  union all
  select m.since_at, case m.state when 'held' then 'needs_review' else 'dead_lettered' end, n.type, n.channel, m.provider, '', 0
  from outbox_messages m join notifications n on n.lane = m.lane and n.id = m.notification_id where m.state in ('held', 'dead')
  union all
  select received_at, 'receipt', '', '', provider, '', 0 from receipts
)
insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
select 0, date_trunc('minute', at), measure, type, channel, provider, guard, bin, count(*)
from facts group by 2, 3, 4, 5, 6, 7, 8`

/** Counts everything that the database has. What is folding meanwhile is waited for: it would add to what is counted here. */
export async function recountStats(sql: Database): Promise<void> {
  await sql.begin(async (alone) => {
    await alone.unsafe(
      'lock table stat_deltas, stats_minute, stats_hour, stats_day, stats_hour_total, fact_cursors in access exclusive mode',
    )
    await alone.unsafe(statement)
  })
}
