import type { StatSeries } from '@/lib/insights/stats-series'

/** `beside`: stacked in a second bar, since it counts what the first has too. */
export type ChartKey = { key: string; label: string; color: string; beside?: boolean }
export type ChartRow = { at: string; label: string } & Record<string, number | string>

const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** One row a bucket, zeros included, since a gap in a chart must mean that nothing happened. */
export function chartRows(series: Omit<StatSeries, 'groupBy'>, keys: ChartKey[]): ChartRow[] {
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

/** The rows with what each is compared with, as `before`. */
export function withBefore(rows: ChartRow[], before: readonly number[]): ChartRow[] {
  return rows.map((row, i) => ({ ...row, before: before[i] ?? 0 }))
}

/** The line of what the period before had. */
export const beforeKey: ChartKey = { key: 'before', label: 'Period before', color: 'var(--muted)' }

type Span = Pick<StatSeries, 'from' | 'to' | 'bucket'>

/** When the buckets of a span begin, in milliseconds. */
export function bucketStarts({ from, to, bucket }: Span): number[] {
  const step = bucketMs[bucket]
  const first = Math.ceil(Date.parse(from) / step) * step
  const count = Math.max(0, Math.ceil((Date.parse(to) - first) / step))
  return Array.from({ length: count }, (_, i) => first + i * step)
}

/** The instant at which a row's bucket ends. */
function endOf(row: Pick<ChartRow, 'at'>, bucket: StatSeries['bucket']): string {
  return new Date(Date.parse(row.at) + bucketMs[bucket]).toISOString()
}

/** A row's bucket as a list's filter. */
export function spanQuery(row: Pick<ChartRow, 'at'>, bucket: StatSeries['bucket']): string {
  return `from=${row.at.slice(0, 16)}&to=${endOf(row, bucket).slice(0, 16)}`
}

export function totalOf(rows: ChartRow[], key: string): number {
  return rows.reduce((sum, row) => sum + Number(row[key] ?? 0), 0)
}

/** What a row has of some series together. */
export function sumOf(row: ChartRow, keys: readonly ChartKey[]): number {
  return keys.reduce((sum, { key }) => sum + Number(row[key]), 0)
}

/** The stacks of a bucket, as bars side by side. */
export function barsOf(keys: readonly ChartKey[]): ChartKey[][] {
  const bars = [keys.filter(({ beside }) => !beside), keys.filter(({ beside }) => beside)]
  return bars.filter((bar) => bar.length > 0)
}

/** The most that a bar or the line over them reaches. */
export function highestOf(rows: readonly ChartRow[], keys: readonly ChartKey[], over?: ChartKey | null): number {
  const stacks = [...barsOf(keys), ...(over ? [[over]] : [])]
  return Math.max(0, ...rows.flatMap((row) => stacks.map((stack) => sumOf(row, stack))))
}

/** `14:05`, with the date where the axis spans days. */
export function labelOf(at: number, bucket: StatSeries['bucket']): string {
  const text = new Date(at).toISOString()
  return bucket === 'minute' ? text.slice(11, 16) : `${text.slice(5, 10)} ${text.slice(11, 16)}`
}

const labelGapPx = 32
const letterPx = 6

/** How many labels of an axis are left out between two that are shown, reckoned and not measured: measuring each costs a layout. */
export function labelsLeftOut(rows: readonly { label: string }[], widthPx: number): number {
  const longest = Math.max(0, ...rows.map(({ label }) => label.length))
  const shownMax = Math.max(1, Math.floor(widthPx / (longest * letterPx + labelGapPx)))
  return Math.max(0, Math.ceil(rows.length / shownMax) - 1)
}
