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
import { guardWords } from '@/components/duplicates/guards'
import type { StatSeries } from '@/lib/insights/stats-series'

const keys: ChartKey[] = Object.entries(guardWords).map(([key, { label, color }]) => ({ key, label, color }))

/** Which guard suppressed how many duplicates, bucket by bucket. The same series again draws nothing. */
export const GuardCard = memo(function GuardCard({ series, before }: { series: StatSeries; before: number[] }) {
  const rows = withBefore(chartRows(series, keys), before)
  return (
    <ChartCard
      title="Suppressed duplicates by guard"
      summary={summaryOf(rows)}
      rows={rows}
      keys={keys}
      over={beforeKey}
      hrefOf={(row, key) => `/duplicates?guard=${key}&${spanQuery(row, series.bucket)}`}
    />
  )
})

function summaryOf(rows: ChartRow[]): string {
  const [most] = keys.map(({ key, label }) => ({ label, count: totalOf(rows, key) })).sort((a, b) => b.count - a.count)
  if (!most || most.count === 0) return 'No duplicates in this range.'
  return `Most were caught by ${most.label.toLowerCase()}: ${most.count.toLocaleString('en')}.`
}
