import type { ChartKey, ChartRow } from '@/components/charts/series'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'

export type RowsToRead = {
  title: string
  /** What a row is, as its column in the table is headed. */
  head: string
  rows: ChartRow[]
  keys: ChartKey[]
}

/** What a chart shows, as a table. */
export function RowTable({ title, head, rows, keys }: RowsToRead) {
  const columns: Column<ChartRow>[] = [
    column(head, ({ label }) => label),
    ...keys.map(({ key, label }) =>
      column<ChartRow>(label, (row) => Number(row[key]).toLocaleString('en'), { align: 'end' }),
    ),
  ]
  return <LazyTable label={title} columns={columns} rows={rows} rowId={({ at }) => at} />
}
