import { logTicks } from '@/components/charts/scale'

export type TimeLine = { key: string; label: string; color: string; dashed: boolean }
/** One instant of the axis; null where there is nothing to measure. */
export type TimeRow = { at: string; label: string } & Record<string, number | string | null>

export type TimeLinesProps = { rows: TimeRow[]; lines: TimeLine[]; onChoose: (row: TimeRow) => void }

/** The ticks of an axis that all lines have room on. */
export function timeTicks(rows: readonly TimeRow[], lines: readonly TimeLine[]): number[] {
  return logTicks(lines.flatMap(({ key }) => rows.flatMap((row) => (typeof row[key] === 'number' ? [row[key]] : []))))
}
