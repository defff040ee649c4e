import type { Database } from '@/db/client'

export type CounterDrift = { measure: string; counted: number; recorded: number }

const begins = `date_trunc('day', now(), 'UTC') - interval '1 day'`
const ends = `date_trunc('day', now(), 'UTC')`
const compared = `(measure = 'suppressed' or measure like 'attempt\\_%')`

// The facts that have a partition for each day: only one day's are read. A call that began before the day may have ended in it.
const statement = `
with counted as (
  select measure, sum(n)::int8 as n
  from (
    select measure, n from stats_hour where bucket >= ${begins} and bucket < ${ends} and ${compared}
    union all
    select measure, n from stat_deltas where at >= ${begins} and at < ${ends} and ${compared}
  ) parts group by measure
),
recorded as (
  select 'suppressed' as measure, count(*) as n from suppressions where suppressed_at >= ${begins} and suppressed_at < ${ends}
  union all
  select 'attempt_' || outcome, count(*) from attempt_results
  where started_at >= ${begins} - interval '1 hour' and started_at < ${ends} and finished_at >= ${begins} and finished_at < ${ends}
  group by outcome
)
select measure, coalesce(c.n, 0) as counted, coalesce(r.n, 0) as recorded
from counted c full join recorded r using (measure) where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1`

/** Where yesterday's counters (UTC) differ from its suppressions and the results of its calls; empty: nowhere. */
export async function compareCounters(sql: Database): Promise<CounterDrift[]> {
  return sql.unsafe<CounterDrift[]>(statement, [], { prepare: true })
}
