'use client'

import { useRouter } from 'next/navigation'
import { memo } from 'react'
import { ChartFrame } from '@/components/charts/chart-frame'
import { CountLegend } from '@/components/charts/count-legend'
import { LazyBars } from '@/components/charts/lazy-bars'
import { type ChartKey, type ChartRow, chartRows, totalOf } from '@/components/charts/series'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import type { LeakSeries } from '@/lib/insights/leak-series'

const title = 'Leaks and their rate'
const leak: ChartKey = { key: 'leak', label: 'Leaks', color: 'var(--chart-2)' }
const looked: ChartKey = { key: 'leak_looked', label: 'Sent and looked at', color: 'var(--chart-6)' }

/** Duplicates that were sent, bucket by bucket, and what share of all that is. The same series again draws nothing. */
export const LeakCard = memo(function LeakCard({ series }: { series: LeakSeries }) {
  const router = useRouter()
  const rows = chartRows(series, [leak, looked])
  return (
    <ChartFrame
      title={title}
      summary={leakSummary(totalOf(rows, 'leak'), totalOf(rows, 'leak_looked'))}
      chart={<LazyBars rows={rows} keys={[leak]} onChoose={() => router.push('/duplicates/leaks')} />}
      table={<LeakTable rows={rows} rated={series.bucket !== 'minute'} />}
      legend={<CountLegend rows={rows} keys={[leak]} />}
    />
  )
})

/** What was looked at is counted by batch, some minutes long: of a minute there is no rate. */
export function leakSummary(leaks: number, looked: number): string {
  if (looked === 0) return 'None looked at yet in this range: what was sent is looked at some minutes later.'
  return `${leaks.toLocaleString('en')} of ${looked.toLocaleString('en')} sent said the same to the same address as one before: ${rateText(leaks, looked)}.`
}

function LeakTable({ rows, rated }: { rows: ChartRow[]; rated: boolean }) {
  const filled = rows.filter((row) => Number(row.leak) + Number(row.leak_looked) > 0)
  if (filled.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
  return <LazyTable label={title} columns={rated ? [...counts, rate] : counts} rows={filled} rowId={({ at }) => at} />
}

const counts: Column<ChartRow>[] = [
  column('From, UTC', ({ at }) => at.slice(0, 16).replace('T', ' ')),
  ...[leak, looked].map(({ key, label }) =>
    column<ChartRow>(label, (row) => Number(row[key]).toLocaleString('en'), { align: 'end' }),
  ),
]

const rate = column<ChartRow>('Rate', (row) => rateText(Number(row.leak), Number(row.leak_looked)), { align: 'end' })

function rateText(leaks: number, looked: number): string {
  return looked === 0 ? '—' : `${((leaks / looked) * 100).toFixed(2)} %`
}
