import type { Database } from '@/db/client'

export type Bucket = 'minute' | 'hour' | 'day'
export type StatDimension = 'type' | 'channel' | 'provider' | 'guard' | 'measure' | 'bin'
export type StatPoint = { at: Date; key: string; count: number }

/** Folded buckets, and the few deltas that are not folded yet, so that a chart is never behind the facts. */
function statement(bucket: Bucket, dimension: StatDimension): string {
  const folded = (table: string) => `
  from ${table} where bucket >= $1::timestamptz and bucket < $2::timestamptz and measure = any($3::text[])`
  // Of days the hours are summed first: each hour's day is reckoned once, not once a row.
  const counted = {
    minute: `bucket, ${dimension} as key, n ${folded('stats_minute')}`,
    hour: `bucket, ${dimension} as key, n ${folded('stats_hour')}`,
    day: `date_trunc('day', bucket, 'UTC') as bucket, ${dimension} as key, sum(n)::int8 as n ${folded('stats_hour')} group by stats_hour.bucket, ${dimension}`,
  }[bucket]
  return `
select b.bucket as at, b.key, sum(b.n)::float8 as count
from (
  select ${counted}
  union all
  select date_trunc('${bucket}', at, 'UTC'), ${dimension}, n::int8 from stat_deltas
  where at >= $1::timestamptz and at < $2::timestamptz and measure = any($3::text[])
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

// Whole hours from the table of hours, what is left at both ends from the table of minutes.
const totals = `
select measure, guard, bin, sum(n)::float8 as count
from (
  select measure, guard, bin, n from stats_hour where bucket >= $4::timestamptz and bucket < $5::timestamptz and measure = any($3::text[])
  union all
  select measure, guard, bin, n from stats_minute where bucket >= $1::timestamptz and bucket < $4::timestamptz and measure = any($3::text[])
  union all
  select measure, guard, bin, n from stats_minute where bucket >= $5::timestamptz and bucket < $2::timestamptz and measure = any($3::text[])
  union all
  select measure, guard, bin, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz and measure = any($3::text[])
) t
group by measure, guard, bin`

export type StatTotal = { measure: string; guard: string; bin: number; count: number }

/** Totals over a range, with the latency histogram's bins. */
export async function readStatTotals(
  sql: Database,
  from: Date,
  to: Date,
  measures: readonly string[],
): Promise<StatTotal[]> {
  const [begin, end] = wholeHours(from, to)
  const instants = [from, to, begin, end].map((date) => date.toISOString())
  const [first = '', last = '', ...hours] = instants
  return sql.unsafe<StatTotal[]>(totals, [first, last, [...measures], ...hours], { prepare: true })
}

/** The hours that lie in a range as a whole; an empty span at its end when none does. */
export function wholeHours(from: Date, to: Date): [Date, Date] {
  const hourMs = 3_600_000
  const [begin, end] = [Math.ceil(from.getTime() / hourMs) * hourMs, Math.floor(to.getTime() / hourMs) * hourMs]
  return begin < end ? [new Date(begin), new Date(end)] : [to, to]
}
