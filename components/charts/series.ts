import type { StatSeries } from '@/lib/insights/stats-series'

export type ChartKey = { key: string; label: string; color: string }
export type ChartRow = { at: string; label: string } & Record<string, number | string>

const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** One row a bucket, zeros included, since a gap in a chart must mean that nothing happened. */
export function chartRows(series: StatSeries, keys: ChartKey[]): ChartRow[] {
  const rows = new Map<number, ChartRow>()
  for (const at of bucketStarts(series)) {
    rows.set(at, {
      at: new Date(at).toISOString(),
      label: labelOf(at, series.bucket),
      ...Object.fromEntries(keys.map(({ key }) => [key, 0])),
    })
  }
  for (const { at, key, count } of series.items) {
    const row = rows.get(Date.parse(at))
    if (row && keys.some((one) => one.key === key)) row[key] = count
  }
  return [...rows.values()]
}

type Span = Pick<StatSeries, 'from' | 'to' | 'bucket'>

/** When the buckets of a span begin, in milliseconds. */
export function bucketStarts({ from, to, bucket }: Span): number[] {
  const step = bucketMs[bucket]
  const first = Math.ceil(Date.parse(from) / step) * step
  const count = Math.max(0, Math.ceil((Date.parse(to) - first) / step))
  return Array.from({ length: count }, (_, i) => first + i * step)
}

/** The instant at which a row's bucket ends. */
export function endOf(row: Pick<ChartRow, 'at'>, bucket: StatSeries['bucket']): string {
  return new Date(Date.parse(row.at) + bucketMs[bucket]).toISOString()
}

export function totalOf(rows: ChartRow[], key: string): number {
  return rows.reduce((sum, row) => sum + Number(row[key] ?? 0), 0)
}

/** `14:05`, with the date where the axis spans days. */
export function labelOf(at: number, bucket: StatSeries['bucket']): string {
  const text = new Date(at).toISOString()
  return bucket === 'minute' ? text.slice(11, 16) : `${text.slice(5, 10)} ${text.slice(11, 16)}`
}
