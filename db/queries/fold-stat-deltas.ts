import type { Database } from '@/db/client'

// Taking a delta and adding it to both tables is one statement: a crash loses and doubles nothing. Rows that another
// worker is folding are skipped; buckets are added in key order, so that two folders wait instead of deadlocking. What comes for a day that may be
// summed up already sends the cursors of days back to it, and marks them, so that who sums up meanwhile begins again (sum-up-day.ts).
const statement = `
with taken as (
  delete from stat_deltas
  where ctid = any (array(select ctid from stat_deltas order by at limit $1 for update skip locked))
  returning at, measure, type, channel, provider, guard, bin, n
), minutes as (
  select date_trunc('minute', at) as bucket, measure, type, channel, provider, guard, bin, sum(n) as n
  from taken
  group by 1, 2, 3, 4, 5, 6, 7
), into_minutes as (
  insert into stats_minute as s (bucket, measure, type, channel, provider, guard, bin, n)
  select * from minutes order by bucket, measure, type, channel, provider, guard, bin
  on conflict (bucket, measure, type, channel, provider, guard, bin) do update set n = s.n + excluded.n
), into_hours as (
  insert into stats_hour as s (bucket, measure, type, channel, provider, guard, bin, n)
  select date_trunc('hour', bucket) as hour, measure, type, channel, provider, guard, bin, sum(n)
  from minutes
  group by 1, 2, 3, 4, 5, 6, 7
  order by 1, 2, 3, 4, 5, 6, 7
  on conflict (bucket, measure, type, channel, provider, guard, bin) do update set n = s.n + excluded.n
), cursors as (
  select c.name, o.day
  from fact_cursors c, (select date_trunc('day', min(bucket), 'UTC') as day from minutes) o
  where c.name in ('days', 'hours') and o.day < now() - interval '2 days'
  order by c.name for update of c
), sent_back as (
  update fact_cursors c set at = least(c.at, o.day), id = md5(c.id::text)::uuid
  from cursors o where c.name = o.name
)
select count(*)::int as folded from taken`

/** Folds up to `limit` deltas, oldest first, into the chart tables. @returns how many were folded */
export async function foldStatDeltas(sql: Database, limit: number): Promise<number> {
  const [row] = await sql.unsafe<{ folded: number }[]>(statement, [limit], { prepare: true })
  return row?.folded ?? 0
}
