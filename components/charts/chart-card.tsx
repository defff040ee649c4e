'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { ChartFrame } from '@/components/charts/chart-frame'
import { CountLegend } from '@/components/charts/count-legend'
import { LazyBars } from '@/components/charts/lazy-bars'
import type { ChartKey, ChartRow } from '@/components/charts/series'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'

type ChartCardProps = {
  title: string
  summary: string
  rows: ChartRow[]
  keys: ChartKey[]
  /** The same of the period before, drawn as a line; a value of each row. */
  over?: ChartKey | null
  /** Where the notifications behind one value are listed. */
  hrefOf: (row: ChartRow, key: string) => string
}

/** Counts over time, stacked. A bar leads to what it counts. */
export function ChartCard({ title, summary, rows, keys, over = null, hrefOf }: ChartCardProps) {
  const router = useRouter()
  return (
    <ChartFrame
      title={title}
      summary={summary}
      chart={<LazyBars rows={rows} keys={keys} over={over} onChoose={(row, key) => router.push(hrefOf(row, key))} />}
      table={<ChartTable title={title} rows={rows} keys={keys} over={over} hrefOf={hrefOf} />}
      legend={<CountLegend rows={rows} keys={over ? [...keys, over] : keys} />}
    />
  )
}

function ChartTable({ title, rows, keys, over, hrefOf }: Omit<ChartCardProps, 'summary'>) {
  const counted = over ? [...keys, over] : keys
  const filled = rows.filter((row) => counted.some(({ key }) => Number(row[key]) > 0))
  if (filled.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
  const columns: Column<ChartRow>[] = [
    column('From, UTC', ({ at }) => at.slice(0, 16).replace('T', ' ')),
    ...keys.map(({ key, label }) =>
      column<ChartRow>(label, (row) => <Count value={Number(row[key])} href={hrefOf(row, key)} />, { align: 'end' }),
    ),
    ...(over
      ? [column<ChartRow>(over.label, (row) => Number(row[over.key]).toLocaleString('en'), { align: 'end' })]
      : []),
  ]
  return <LazyTable label={title} columns={columns} rows={filled} rowId={({ at }) => at} />
}

function Count({ value, href }: { value: number; href: string }) {
  if (value === 0) return <span className="text-muted">0</span>
  return (
    <Link href={href} className="text-accent underline-offset-2 hover:underline">
      {value.toLocaleString('en')}
    </Link>
  )
}
