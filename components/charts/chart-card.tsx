'use client'

import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
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
  /** Where the notifications behind one value are listed. */
  hrefOf: (row: ChartRow, key: string) => string
}

/** A chart that also reads as a sentence and as a table. */
export function ChartCard({ title, summary, rows, keys, hrefOf }: ChartCardProps) {
  const router = useRouter()
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
            <ChartTable title={title} rows={rows} keys={keys} hrefOf={hrefOf} />
          </div>
        ) : (
          <figure aria-label={`${title}. ${summary}`}>
            <StackedBars rows={rows} keys={keys} onChoose={(row, key) => router.push(hrefOf(row, key))} />
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

function ChartTable({ title, rows, keys, hrefOf }: Omit<ChartCardProps, 'summary'>) {
  const filled = rows.filter((row) => keys.some(({ key }) => Number(row[key]) > 0))
  if (filled.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
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
                <Count value={Number(row[key])} href={hrefOf(row, key)} />
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Count({ value, href }: { value: number; href: string }) {
  if (value === 0) return <span className="text-muted">0</span>
  return (
    <Link href={href} className="text-accent underline-offset-2 hover:underline">
      {value.toLocaleString('en')}
    </Link>
  )
}
