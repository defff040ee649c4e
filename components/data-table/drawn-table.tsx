import type { Cell as CellOf, Column as ColumnOf, RowData, Row as RowOf, Table as TableOf } from '@tanstack/table-core'
import { flexRender } from '@tanstack/table-core/flex-render'
import { Fragment, type ReactNode } from 'react'
import type { Features } from '@/components/data-table/features'
import { cn } from '@/components/ui/class-names'
import { legible } from '@/components/ui/legible'
import { Cell, HeadCell, Table } from '@/components/ui/table'

export type Drawing<Row extends RowData> = {
  label: string
  className?: string
  /** Rows that follow each other and have one heading stand below it. */
  heading?: (row: Row) => string
  /** What a row has to say beyond its cells, across the table. */
  below?: (row: Row) => ReactNode
  rowClass?: (row: Row) => string | undefined
  /** The row that the keys are on; undefined: no keys walk this table. */
  at?: string | null
}

type DrawnTableProps<Row extends RowData> = Drawing<Row> & {
  table: Pick<TableOf<Features, Row>, 'getHeaderGroups' | 'getRowModel'>
}

/** A table of TanStack's as HTML. */
export function DrawnTable<Row extends RowData>({
  table,
  label,
  className,
  heading,
  ...drawing
}: DrawnTableProps<Row>) {
  const heads = table.getHeaderGroups().flatMap(({ headers }) => headers)
  const ids = heads.map(({ column }) => column.id)
  return (
    <Table label={label} className={className}>
      <thead>
        <tr>
          {heads.map((head) => {
            const { header, meta } = head.column.columnDef
            const words = flexRender(header, head.getContext()) as ReactNode
            return (
              <HeadCell key={head.id} className={placeOf(head.column, ids)}>
                {meta?.unseen ? <span className="sr-only">{words}</span> : words}
              </HeadCell>
            )
          })}
        </tr>
      </thead>
      {groupsOf(table.getRowModel().rows, heading).map(({ words, rows }) => (
        <tbody key={words}>
          {words ? (
            <tr>
              <th
                scope="rowgroup"
                colSpan={heads.length}
                className="bg-raised px-3 py-1 text-left font-medium text-muted text-xs"
              >
                {words}
              </th>
            </tr>
          ) : null}
          {rows.map((row) => (
            <DrawnRow key={row.id} row={row} ids={ids} {...drawing} />
          ))}
        </tbody>
      ))}
    </Table>
  )
}

function DrawnRow<Row extends RowData>({
  row,
  ids,
  below,
  rowClass,
  at,
}: Omit<Drawing<Row>, 'label'> & { row: RowOf<Features, Row>; ids: string[] }) {
  const cells = row.getVisibleCells()
  const more = below?.(row.original)
  return (
    <>
      <tr
        id={at === undefined ? undefined : `row-${row.id}`}
        className={cn('relative hover:bg-raised', rowClass?.(row.original), row.id === at && 'bg-accent-soft')}
      >
        {cells.map((cell) => (
          <Cell key={cell.id} className={cn(placeOf(cell.column, ids), cell.column.columnDef.meta?.className)}>
            {inCell(cell)}
            <OnPhone cells={cells.filter(({ column }) => column.columnDef.meta?.onPhone === cell.column.id)} />
          </Cell>
        ))}
      </tr>
      {more ? (
        <tr>
          <Cell colSpan={ids.length} className="whitespace-normal pt-0">
            {more}
          </Cell>
        </tr>
      ) : null}
    </>
  )
}

/** What has no column of its own in a small window, one after the other. */
function OnPhone<Row extends RowData>({ cells }: { cells: CellOf<Features, Row, unknown>[] }) {
  if (cells.length === 0) return null
  return (
    <span data-again className="mt-0.5 block text-muted text-xs sm:hidden">
      {cells.map((cell, index) => (
        <Fragment key={cell.id}>
          {index > 0 ? ' · ' : null}
          {inCell(cell)}
        </Fragment>
      ))}
    </span>
  )
}

function inCell<Row extends RowData>(cell: CellOf<Features, Row, unknown>): ReactNode {
  return legible(flexRender(cell.column.columnDef.cell, cell.getContext()) as ReactNode)
}

function placeOf<Row extends RowData>({ columnDef: { meta } }: ColumnOf<Features, Row>, ids: string[]): string {
  return cn(meta?.align === 'end' && 'text-right', meta?.onPhone && ids.includes(meta.onPhone) && 'max-sm:hidden')
}

/** Rows in their order, anew wherever the heading is another. */
function groupsOf<Row extends RowData>(rows: RowOf<Features, Row>[], heading: Drawing<Row>['heading'] = () => '') {
  const groups: { words: string; rows: RowOf<Features, Row>[] }[] = []
  for (const row of rows) {
    const words = heading(row.original)
    const last = groups.at(-1)
    if (last?.words === words) last.rows.push(row)
    else groups.push({ words, rows: [row] })
  }
  return groups
}
