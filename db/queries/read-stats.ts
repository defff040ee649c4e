import type { Database } from '@/db/client'

export type Bucket = 'minute' | 'hour' | 'day'
export type StatDimension = 'type' | 'channel' | 'provider' | 'guard' | 'measure'
export type StatPoint = { at: Date; key: string; count: number }

/** Folded buckets, and the few deltas that are not folded yet, so that a chart is never behind the facts. */
function statement(bucket: Bucket, dimension: StatDimension): string {
  const table = bucket === 'minute' ? 'stats_minute' : 'stats_hour'
  return `
select date_trunc('${bucket}', b.bucket, 'UTC') as at, b.${dimension} as key, sum(b.n)::float8 as count
from (
  select bucket, ${dimension}, n from ${table} where bucket >= $1::timestamptz and bucket < $2::timestamptz and measure = any($3::text[])
  union all
  select at, ${dimension}, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz and measure = any($3::text[])
) b
group by 1, 2 order by 1, 2`
}

/** Counts by bucket and one dimension. `from` is included, `to` is not. Dimension names are ours, never input. */
export async function readStats(
  sql: Database,
  query: { from: Date; to: Date; bucket: Bucket; dimension: StatDimension; measures: readonly string[] },
): Promise<StatPoint[]> {
  const { from, to, bucket, dimension, measures } = query
  return sql.unsafe<StatPoint[]>(statement(bucket, dimension), [from.toISOString(), to.toISOString(), [...measures]], {
    prepare: true,
  })
}

const totals = `
select measure, guard, bin, sum(n)::float8 as count
from (
  select measure, guard, bin, n from stats_minute where bucket >= $1::timestamptz and bucket < $2::timestamptz
  union all
  select measure, guard, bin, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz
) t
where measure = any($3::text[])
group by measure, guard, bin`

export type StatTotal = { measure: string; guard: string; bin: number; count: number }

/** Totals over a range, with the latency histogram's bins. */
export async function readStatTotals(
  sql: Database,
  from: Date,
  to: Date,
  measures: readonly string[],
): Promise<StatTotal[]> {
  return sql.unsafe<StatTotal[]>(totals, [from.toISOString(), to.toISOString(), [...measures]], { prepare: true })
}
