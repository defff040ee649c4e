import type { Database } from '@/db/client'
import { countersOfRange, rangeInstants } from '@/db/queries/stats-of-range'

export type Bucket = 'minute' | 'hour' | 'day'
export type StatDimension = 'type' | 'channel' | 'provider' | 'guard' | 'measure' | 'bin'
export type StatPoint = { at: Date; key: string; count: number }

/** Folded buckets, and the few deltas that are not folded yet, so that a chart is never behind the facts. */
function statement(bucket: 'minute' | 'hour', dimension: StatDimension): string {
  return `
select b.bucket as at, b.key, sum(b.n)::float8 as count
from (
  select bucket, ${dimension} as key, n from stats_${bucket}
  where bucket >= $1::timestamptz and bucket < $2::timestamptz and measure = any($3::text[])
  union all
  select date_trunc('${bucket}', at, 'UTC'), ${dimension}, n::int8 from stat_deltas
  where at >= $1::timestamptz and at < $2::timestamptz and measure = any($3::text[])
) b
group by 1, 2 order by 1, 2`
}

const ofDays = (dimension: StatDimension) => `
select date_trunc('day', b.bucket, 'UTC') as at, b.key, sum(b.n)::float8 as count
from (${countersOfRange(`bucket, ${dimension} as key`, 'measure = any($7::text[])')}
) b
group by 1, 2 order by 1, 2`

/** Counts by bucket and one dimension. `from` is included, `to` is not. Dimension names are ours, never input. */
export async function readStats(
  sql: Database,
  query: { from: Date; to: Date; bucket: Bucket; dimension: StatDimension; measures: readonly string[] },
): Promise<StatPoint[]> {
  const { from, to, bucket, dimension, measures } = query
  const [text, instants] =
    bucket === 'day'
      ? [ofDays(dimension), rangeInstants(from, to, 'hours')]
      : [statement(bucket, dimension), [from.toISOString(), to.toISOString()]]
  return sql.unsafe<StatPoint[]>(text, [...instants, [...measures]], { prepare: true })
}

const totals = `
select t.measure, t.guard, t.bin, sum(t.n)::float8 as count
from (${countersOfRange('measure, guard, bin', 'measure = any($7::text[])')}
) t
group by t.measure, t.guard, t.bin`

export type StatTotal = { measure: string; guard: string; bin: number; count: number }

/** Totals over a range, with the latency histogram's bins. */
export async function readStatTotals(
  sql: Database,
  from: Date,
  to: Date,
  measures: readonly string[],
): Promise<StatTotal[]> {
  return sql.unsafe<StatTotal[]>(totals, [...rangeInstants(from, to), [...measures]], { prepare: true })
}
