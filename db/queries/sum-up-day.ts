import type { Database } from '@/db/client'

/** What a day's hours are summed up into, with the fact cursor that says how far: its own table of days, or the total of each measure of an hour. */
const sums = {
  days: `
  insert into stats_day as s (bucket, measure, type, channel, provider, guard, bin, n)
  select d.day, h.measure, h.type, h.channel, h.provider, h.guard, h.bin, sum(h.n)::int8
  from due d join stats_hour h on h.bucket >= d.day and h.bucket < d.ends
  group by 1, 2, 3, 4, 5, 6, 7
  on conflict (bucket, measure, type, channel, provider, guard, bin) do update set n = excluded.n`,
  hours: `
  insert into stats_hour_total as s (bucket, measure, n)
  select h.bucket, h.measure, sum(h.n)::int8
  from due d join stats_hour h on h.bucket >= d.day and h.bucket < d.ends
  group by 1, 2
  on conflict (bucket, measure) do update set n = excluded.n`,
}
export type DaySum = keyof typeof sums

// The oldest day that is not summed up yet, once it is three days old and no count of it waits to be folded. Whoever folds something older than
// that moves the cursor back and marks it: a cursor that was moved since this statement began gives no row, and the day is done another time.
const statement = (into: DaySum) => `
with seen as materialized (select at, id from fact_cursors where name = '${into}'),
held as materialized (
  select c.at from fact_cursors c, seen s where c.name = '${into}' and c.at = s.at and c.id = s.id for update of c
),
due as (
  select d.day, d.day + interval '1 day' as ends
  from (
    select date_trunc('day', f.bucket, 'UTC') as day
    from (select bucket from stats_hour where bucket >= (select at from held) order by bucket limit 1) f
  ) d
  where d.day <= now() - interval '3 days' and not exists (select from stat_deltas w where w.at < d.day + interval '1 day')
),
summed as (${sums[into]}
),
moved as (
  update fact_cursors c set at = d.ends from due d where c.name = '${into}' returning 1
)
select count(*)::int as days from moved`

/** Sums up one day. @returns false when none is due */
export async function sumUpDay(sql: Database, into: DaySum): Promise<boolean> {
  const [row] = await sql.unsafe<{ days: number }[]>(statement(into), [], { prepare: true })
  return row?.days === 1
}
