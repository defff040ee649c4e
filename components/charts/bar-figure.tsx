'use client'

import { useState } from 'react'
import { CountLegend } from '@/components/charts/count-legend'
import { LazyBars } from '@/components/charts/lazy-bars'
import { type RowsToRead, RowTable } from '@/components/charts/row-table'
import { Button } from '@/components/ui/button'

/** Bars that also read as a table, for what leads to no list. */
export function BarFigure({ title, head, rows, keys }: RowsToRead) {
  const [asTable, setAsTable] = useState(false)
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
          <CountLegend rows={rows} keys={keys} />
        </ul>
        <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
        </Button>
      </div>
      {asTable ? (
        <div className="max-h-60 overflow-y-auto">
          <RowTable title={title} head={head} rows={rows} keys={keys} />
        </div>
      ) : (
        <figure aria-label={title}>
          <LazyBars rows={rows} keys={keys} zone="" />
        </figure>
      )}
    </div>
  )
}
