import type { ChartKey, ChartRow } from '@/components/charts/series'
import { Cell, HeadCell, Table } from '@/components/ui/table'

export type RowsToRead = {
  title: string
  /** What a row is, as its column in the table is headed. */
  head: string
  rows: ChartRow[]
  keys: ChartKey[]
}

/** What a chart shows, as a table. */
export function RowTable({ title, head, rows, keys }: RowsToRead) {
  return (
    <Table label={title}>
      <thead>
        <tr>
          <HeadCell>{head}</HeadCell>
          {keys.map(({ key, label }) => (
            <HeadCell key={key} className="text-right">
              {label}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.at}>
            <Cell>{row.label}</Cell>
            {keys.map(({ key }) => (
              <Cell key={key} className="text-right">
                {Number(row[key]).toLocaleString('en')}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
