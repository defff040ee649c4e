'use client'

import { useTable } from '@tanstack/react-table'
import type { RowData } from '@tanstack/table-core'
import { useMemo } from 'react'
import type { Column } from '@/components/data-table/columns'
import { features, visibilityOf } from '@/components/data-table/features'

type Choosing<Row extends RowData> = {
  /** The same from one rendering to the next, as the rows are: the table is built anew for others. */
  columns: Column<Row>[]
  rows: Row[]
  /** Names of the columns that the address chooses. */
  shown: readonly string[]
  /** Whether rows can be chosen: without it the column for that is not shown. */
  choosing: boolean
}

const choose = 'choose'

/** A table whose rows can be chosen, from one to another with Shift. A chosen row that is no longer shown is not among the chosen. */
export function useChoosing<Row extends RowData & { id: string }>({ columns, rows, shown, choosing }: Choosing<Row>) {
  const state = useMemo(() => {
    const { columnVisibility } = visibilityOf(columns, shown)
    return { columnVisibility: { ...columnVisibility, [choose]: choosing } }
  }, [columns, shown, choosing])
  const table = useTable({ features, columns, data: rows, getRowId: ({ id }) => id, state })
  return {
    table,
    chosen: table.getSelectedRowModel().rows.map(({ id }) => id),
    none: () => table.resetRowSelection(true),
    toggle: choosing ? (id: string) => table.getRowModel().rowsById[id]?.toggleSelected() : null,
  }
}

/** The column of boxes. */
export function chooseColumn<Row extends RowData>(): Column<Row> {
  return {
    id: choose,
    enableHiding: false,
    meta: { className: 'w-8' },
    header: ({ table }) => (
      <input
        type="checkbox"
        aria-label="Choose all on this page"
        checked={table.getIsAllRowsSelected()}
        onChange={table.getToggleAllRowsSelectedHandler()}
      />
    ),
    cell: ({ row }) => (
      <input
        type="checkbox"
        className="relative z-10"
        aria-label={`Choose ${row.id}`}
        checked={row.getIsSelected()}
        onChange={row.getToggleSelectedHandler()}
      />
    ),
  }
}
