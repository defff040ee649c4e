'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { LegendEntry } from '@/components/charts/chart-frame'
import { type ChartKey, type ChartRow, totalOf } from '@/components/charts/series'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'

const StackedBars = dynamic(() => import('@/components/charts/stacked-bars'), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
})

type BarFigureProps = {
  title: string
  /** What a row is, as its column in the table is headed. */
  head: string
  rows: ChartRow[]
  keys: ChartKey[]
}

/** Bars that also read as a table, for what leads to no list. */
export function BarFigure({ title, head, rows, keys }: BarFigureProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {keys.map(({ key, label, color }) => (
            <LegendEntry key={key} color={color}>
              {label} <span className="figures text-muted">{totalOf(rows, key).toLocaleString('en')}</span>
            </LegendEntry>
          ))}
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
          <StackedBars rows={rows} keys={keys} zone="" />
        </figure>
      )}
    </div>
  )
}

function RowTable({ title, head, rows, keys }: BarFigureProps) {
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
