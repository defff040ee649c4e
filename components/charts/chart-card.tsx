'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { type ChartKey, type ChartRow, totalOf } from '@/components/charts/series'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'

const StackedBars = dynamic(() => import('@/components/charts/stacked-bars'), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
})

type ChartCardProps = {
  title: string
  summary: string
  rows: ChartRow[]
  keys: ChartKey[]
  onChoose: (row: ChartRow, key: string) => void
}

/** A chart that also reads as a sentence and as a table. */
export function ChartCard({ title, summary, rows, keys, onChoose }: ChartCardProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <Card
      title={title}
      aside={
        <Button size="sm" variant="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
        </Button>
      }
    >
      <div className="px-4 py-3">
        <p className="mb-2 text-muted text-sm">{summary}</p>
        {asTable ? (
          <div className="max-h-60 overflow-y-auto">
            <ChartTable title={title} rows={rows} keys={keys} />
          </div>
        ) : (
          <figure aria-label={`${title}. ${summary}`}>
            <StackedBars rows={rows} keys={keys} onChoose={onChoose} />
          </figure>
        )}
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {keys.map(({ key, label, color }) => (
            <li key={key} className="flex items-center gap-1.5">
              <svg viewBox="0 0 8 8" className="size-2.5" aria-hidden="true">
                <rect width="8" height="8" rx="2" fill={color} />
              </svg>
              {label} <span className="figures text-muted">{totalOf(rows, key).toLocaleString('en')}</span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

function ChartTable({ title, rows, keys }: { title: string; rows: ChartRow[]; keys: ChartKey[] }) {
  const filled = rows.filter((row) => keys.some(({ key }) => Number(row[key]) > 0))
  return (
    <Table label={title}>
      <thead>
        <tr>
          <HeadCell>From, UTC</HeadCell>
          {keys.map(({ key, label }) => (
            <HeadCell key={key} className="text-right">
              {label}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {filled.map((row) => (
          <tr key={row.at}>
            <Cell>{row.at.slice(0, 16).replace('T', ' ')}</Cell>
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
