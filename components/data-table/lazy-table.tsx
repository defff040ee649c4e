'use client'

import type { RowData } from '@tanstack/table-core'
import { type ComponentType, lazy, Suspense } from 'react'
import type { DataTableProps } from '@/components/data-table/data-table'
import { PartMissing } from '@/components/feedback/part-missing'
import { Skeleton } from '@/components/ui/skeleton'

const Loaded = lazy(() =>
  import('@/components/data-table/data-table').then(
    ({ DataTable }) => ({ default: DataTable }),
    () => ({ default: PartMissing }),
  ),
)

/** A table that is seen only when somebody asks for it: until then it costs the page nothing. */
export function LazyTable<Row extends RowData>(props: DataTableProps<Row>) {
  const Table = Loaded as ComponentType<DataTableProps<Row>>
  return (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <Table {...props} />
    </Suspense>
  )
}
