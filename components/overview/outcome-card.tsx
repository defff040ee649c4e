'use client'

import { memo } from 'react'
import { ChartCard } from '@/components/charts/chart-card'
import {
  beforeKey,
  type ChartKey,
  type ChartRow,
  chartRows,
  spanQuery,
  totalOf,
  withBefore,
} from '@/components/charts/series'
import { sentStatuses } from '@/components/overview/tiles'
import type { StatSeries } from '@/lib/insights/stats-series'

const outcomes: ChartKey[] = [
  { key: 'sent', label: 'Sent', color: 'var(--chart-1)' },
  { key: 'suppressed', label: 'Suppressed', color: 'var(--chart-4)' },
  { key: 'needs_review', label: 'Needs review', color: 'var(--chart-5)' },
  { key: 'dead_lettered', label: 'Dead letter', color: 'var(--chart-2)' },
  { key: 'expired', label: 'Expired', color: 'var(--chart-6)' },
  { key: 'cancelled', label: 'Cancelled', color: 'var(--border-strong)' },
]
/** Receipts speak of what was sent, in this bucket or before: stacked on it they would count it twice. */
const receipts: ChartKey[] = [
  { key: 'delivered', label: 'Delivered', color: 'var(--chart-3)', beside: true },
  { key: 'undelivered', label: 'Undelivered', color: 'var(--bad)', beside: true },
]

type OutcomeCardProps = { series: StatSeries; before: number[] }

/** What became of notifications, bucket by bucket, and beside it what receipts said. The same series again draws nothing. */
export const OutcomeCard = memo(function OutcomeCard({ series, before }: OutcomeCardProps) {
  const told = series.items.some(({ key }) => receipts.some((one) => one.key === key))
  const keys = told ? [...outcomes, ...receipts] : outcomes
  const rows = withBefore(chartRows(series, keys), before)
  return (
    <ChartCard
      title="What became of notifications"
      summary={summaryOf(rows, told)}
      rows={rows}
      keys={keys}
      over={beforeKey}
      hrefOf={(row, key) => `/notifications?${statusQuery(key)}&${spanQuery(row, series.bucket)}`}
    />
  )
})

/** What was sent may have a receipt by now. */
function statusQuery(outcome: string): string {
  return outcome === 'sent' ? sentStatuses : `status=${outcome}`
}

function summaryOf(rows: ChartRow[], told: boolean): string {
  const count = (key: string) => totalOf(rows, key).toLocaleString('en')
  const words = `${count('sent')} sent, ${count('suppressed')} suppressed, ${count('dead_lettered')} dead letters.`
  return told ? `${words} Receipts: ${count('delivered')} delivered, ${count('undelivered')} undelivered.` : words
}
