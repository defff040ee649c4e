'use client'

import { memo } from 'react'
import { ChartCard } from '@/components/charts/chart-card'
import { type ChartKey, type ChartRow, chartRows, spanQuery, totalOf } from '@/components/charts/series'
import { sentStatuses } from '@/components/overview/tiles'
import type { StatSeries } from '@/lib/insights/stats-series'

const keys: ChartKey[] = [
  { key: 'sent', label: 'Sent', color: 'var(--chart-1)' },
  { key: 'suppressed', label: 'Suppressed', color: 'var(--chart-4)' },
  { key: 'needs_review', label: 'Needs review', color: 'var(--chart-5)' },
  { key: 'dead_lettered', label: 'Dead letter', color: 'var(--chart-2)' },
  { key: 'expired', label: 'Expired', color: 'var(--chart-6)' },
]

/** What became of notifications, bucket by bucket. The same series again draws nothing. */
export const OutcomeCard = memo(function OutcomeCard({ series }: { series: StatSeries }) {
  const rows = chartRows(series, keys)
  return (
    <ChartCard
      title="What became of notifications"
      summary={summaryOf(rows)}
      rows={rows}
      keys={keys}
      hrefOf={(row, key) => `/notifications?${statusQuery(key)}&${spanQuery(row, series.bucket)}`}
    />
  )
})

/** What was sent may have a receipt by now. */
function statusQuery(outcome: string): string {
  return outcome === 'sent' ? sentStatuses : `status=${outcome}`
}

function summaryOf(rows: ChartRow[]): string {
  const count = (key: string) => totalOf(rows, key).toLocaleString('en')
  return `${count('sent')} sent, ${count('suppressed')} suppressed, ${count('dead_lettered')} dead letters.`
}
