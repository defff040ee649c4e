import { constructTable, type RowData } from '@tanstack/table-core'
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings'
import type { Column } from '@/components/data-table/columns'
import { type Drawing, DrawnTable } from '@/components/data-table/drawn-table'
import { type Features, features, visibilityOf } from '@/components/data-table/features'

export type DataTableProps<Row extends RowData> = Drawing<Row> & {
  columns: Column<Row>[]
  rows: Row[]
  /** What tells a row from the others; its place, when nothing does. */
  rowId?: (row: Row) => string
  /** Names of the columns that the address chooses; without it all are shown. */
  shown?: readonly string[]
}

const stillFeatures = { coreReactivityFeature: storeReactivityBindings(), ...features }

/** Rows in typed columns. It holds no state: a server draws it, and the browser needs no script for it. */
export function DataTable<Row extends RowData>({ columns, rows, rowId, shown, ...drawing }: DataTableProps<Row>) {
  const table = constructTable<Features, Row>({
    features: stillFeatures,
    columns,
    data: rows,
    ...(rowId ? { getRowId: rowId } : {}),
    initialState: visibilityOf(columns, shown),
  })
  return <DrawnTable table={table} {...drawing} />
}
