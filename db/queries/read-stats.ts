import type { Database } from '@/db/client'
import { countersOfRange, rangeInstants } from '@/db/queries/stats-of-range'

export type Bucket = 'minute' | 'hour' | 'day'
export type StatDimension = 'type' | 'channel' | 'provider' | 'guard' | 'measure' | 'bin'
export type StatPoint = { at: Date; key: string; count: number }

// Each part in the order of its index, so that they are merged instead of sorted: there are thousands of points.
const within = (from: string, to: string) => `bucket >= ${from} and bucket < ${to} and measure = any($3::text[])`
const ofBuckets = (table: string, dimension: StatDimension, from = '$1::timestamptz') => `
  select bucket, ${dimension} as key, sum(n)::float8 as count from ${table}
  where ${within(from, '$2::timestamptz')} group by bucket, ${dimension}`
const notFolded = (bucket: 'minute' | 'hour', dimension: StatDimension) => `
  select date_trunc('${bucket}', at, 'UTC'), ${dimension}, sum(n)::float8 from stat_deltas
  where at >= $1::timestamptz and at < $2::timestamptz and measure = any($3::text[]) group by 1, 2`

/** Hours of days that are over have their totals (sum-up-day.ts). */
const summed = `coalesce((select c.at from fact_cursors c where c.name = 'hours'), '-infinity')`
const ofHours = `
  select bucket, measure as key, n::float8 as count from stats_hour_total
  where ${within('$1::timestamptz', `least($2::timestamptz, ${summed})`)}
  union all${ofBuckets('stats_hour', 'measure', `greatest($1::timestamptz, ${summed})`)}`

/** Folded buckets, and the few deltas that are not folded yet, so that a chart is never behind the facts: a key may come twice for a bucket. */
function statement(bucket: 'minute' | 'hour', dimension: StatDimension): string {
  const folded = bucket === 'hour' && dimension === 'measure' ? ofHours : ofBuckets(`stats_${bucket}`, dimension)
  return `
select date_part('epoch', b.bucket) as seconds, b.key, b.count
from (${folded}
  union all${notFolded(bucket, dimension)}
) b
order by b.bucket, b.key`
}

const ofDays = (dimension: StatDimension) => `
select date_part('epoch', date_trunc('day', b.bucket, 'UTC')) as seconds, b.key, sum(b.n)::float8 as count
from (${countersOfRange(`bucket, ${dimension} as key`, 'measure = any($7::text[])')}
) b
group by 1, 2 order by 1, 2`

/** Counts by bucket and one dimension, in this order. `from` is included, `to` is not. Dimension names are ours, never input. */
export async function readStats(
  sql: Database,
  query: { from: Date; to: Date; bucket: Bucket; dimension: StatDimension; measures: readonly string[] },
): Promise<StatPoint[]> {
  const { from, to, bucket, dimension, measures } = query
  const [text, instants] =
    bucket === 'day'
      ? [ofDays(dimension), rangeInstants(from, to, 'hours')]
      : [statement(bucket, dimension), [from.toISOString(), to.toISOString()]]
  return pointsOf(await sql.unsafe<Row[]>(text, [...instants, [...measures]], { prepare: true }))
}

type Row = { seconds: number; key: string; count: number }

/** What is of one bucket has one instant, and what came twice is added up. */
function pointsOf(rows: readonly Row[]): StatPoint[] {
  const points: StatPoint[] = []
  let last: StatPoint | undefined
  for (const { seconds, key, count } of rows) {
    const at: Date = last?.at.getTime() === seconds * 1_000 ? last.at : new Date(seconds * 1_000)
    if (last?.at === at && last.key === key) {
      last.count += count
      continue
    }
    last = { at, key, count }
    points.push(last)
  }
  return points
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
