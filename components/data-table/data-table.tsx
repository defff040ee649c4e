import { constructTable, type RowData } from '@tanstack/table-core'
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings'
import { columnChoices } from '@/components/data-table/column-choices'
import type { Column } from '@/components/data-table/columns'
import { type Drawing, DrawnTable } from '@/components/data-table/drawn-table'
import { type Features, features, visibilityOf } from '@/components/data-table/features'
import { ShownRows } from '@/components/data-table/shown-rows'
import { ExportLink, TableTools } from '@/components/data-table/table-tools'
import { addressWith } from '@/lib/http/address-with'
import { chosenColumns } from '@/lib/insights/chosen-columns'

/** What a table is told of its page, so that people choose its columns and take it as a file. */
export type Tools = {
  path: string
  /** The page's filters and chosen columns. */
  address: Record<string, string | readonly string[] | undefined>
  /** What its columns are called there, where a page has several tables. */
  columnsName?: string
  /** Where all of the list is made a file; absent: it is all on the page, as long as that is. */
  exportHref?: string
}

export type DataTableProps<Row extends RowData> = Drawing<Row> & {
  columns: Column<Row>[]
  rows: Row[]
  /** What tells a row from the others; its place, when nothing does. */
  rowId?: (row: Row) => string
  /** Names of the columns that the address chooses; without it all are shown. */
  shown?: readonly string[]
  tools?: Tools | undefined
}

const stillFeatures = { coreReactivityFeature: storeReactivityBindings(), ...features }

/** Rows in typed columns. It holds no state: a server draws it, and the browser needs no script for it. */
export function DataTable<Row extends RowData>({ tools, ...props }: DataTableProps<Row>) {
  if (!tools) return <BareTable {...props} />
  const { path, address, columnsName = 'columns', exportHref } = tools
  const all = props.columns
    .filter(({ enableHiding }) => enableHiding)
    .map(({ id = '', header }) => ({ name: id, label: String(header) }))
  const asked = String(address[columnsName] ?? '')
  const shown = chosenColumns(
    all,
    all.map(({ name }) => name),
    asked,
  )
  return (
    <div data-table>
      <TableTools
        columns={columnChoices(all, shown, (chosen) => addressWith(path, address, { [columnsName]: chosen }))}
        usual={asked ? addressWith(path, address, { [columnsName]: null }) : null}
        file={
          exportHref ? <ExportLink href={exportHref} /> : <ShownRows file={`once-${path.split('/').at(1) ?? ''}.csv`} />
        }
      />
      <BareTable {...props} shown={shown} />
    </div>
  )
}

function BareTable<Row extends RowData>({
  columns,
  rows,
  rowId,
  shown,
  ...drawing
}: Omit<DataTableProps<Row>, 'tools'>) {
  const table = constructTable<Features, Row>({
    features: stillFeatures,
    columns,
    data: rows,
    ...(rowId ? { getRowId: rowId } : {}),
    initialState: visibilityOf(columns, shown),
  })
  return <DrawnTable table={table} {...drawing} />
}
