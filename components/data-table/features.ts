import {
  columnVisibilityFeature,
  metaHelper,
  type RowData,
  rowSelectionFeature,
  tableFeatures,
} from '@tanstack/table-core'
import type { Column, Look } from '@/components/data-table/columns'

/** What tables do here beside rows and columns: addresses choose columns, people choose rows. */
export const features = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  columnMeta: metaHelper<Look>(),
})
export type Features = typeof features

/** @param shown names of the columns that the address chooses; undefined: it has no say */
export function visibilityOf<Row extends RowData>(columns: Column<Row>[], shown: readonly string[] | undefined) {
  const chosen = columns.filter(({ enableHiding }) => shown && enableHiding)
  return { columnVisibility: Object.fromEntries(chosen.map(({ id = '' }) => [id, shown?.includes(id) === true])) }
}
