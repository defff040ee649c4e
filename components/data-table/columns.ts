import type { CellContext, ColumnDef, RowData } from '@tanstack/table-core'
import type { ReactNode } from 'react'
import type { Features } from '@/components/data-table/features'
import { columnName } from '@/lib/insights/chosen-columns'

export type Column<Row extends RowData> = ColumnDef<Features, Row>

/** How a column stands. */
export type Look = {
  /** Figures stand to the right. */
  align?: 'end'
  /** Of each cell. */
  className?: string
  /** On a phone it stands below the cells of the column with this id, while that one is shown. */
  onPhone?: string
  /** The heading is read out, not shown. */
  unseen?: boolean
}

type ColumnOptions = Look & {
  /** Its name in addresses; made of the heading, when it has none. */
  id?: string
  /** Whatever an address chooses, it is shown. */
  fixed?: boolean
}

/** A column by its heading, the cell of a row, and how it stands. */
export function column<Row extends RowData>(
  header: string,
  cell: (row: Row) => ReactNode,
  { id = columnName(header), fixed = false, ...meta }: ColumnOptions = {},
): Column<Row> {
  return {
    id,
    header,
    meta,
    enableHiding: !fixed && !meta.unseen,
    cell: ({ row }: CellContext<Features, Row>) => cell(row.original),
  }
}
