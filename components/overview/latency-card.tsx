'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { memo } from 'react'
import { ChartFrame, LegendEntry } from '@/components/charts/chart-frame'
import { onDemand } from '@/components/charts/on-demand'
import { bucketStarts, labelOf, spanQuery } from '@/components/charts/series'
import { StillLines } from '@/components/charts/still-lines'
import type { TimeLine, TimeLinesProps, TimeRow } from '@/components/charts/time-rows'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import { spanText } from '@/components/duplicates/spans'
import { sentStatuses } from '@/components/overview/tiles'
import type { LatencySeries } from '@/lib/insights/latency-series'

const LazyLines = onDemand<TimeLinesProps>(StillLines, () => import('@/components/charts/time-lines'))

const lines: TimeLine[] = [
  { key: 'p50Ms', label: 'Half are faster (p50)', color: 'var(--chart-1)', dashed: false },
  { key: 'p95Ms', label: '95 of 100 are faster (p95)', color: 'var(--chart-2)', dashed: true },
]
const title = 'From acceptance to sent'

/** How long it took until a provider had taken a message, bucket by bucket. */
export const LatencyCard = memo(function LatencyCard({ series }: { series: LatencySeries }) {
  const router = useRouter()
  const hrefOf = (at: string) => `/notifications?${sentStatuses}&${spanQuery({ at }, series.bucket)}`
  const rows = rowsOf(series)
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(series)}
      chart={<LazyLines rows={rows} lines={lines} onChoose={(row) => router.push(hrefOf(row.at))} />}
      table={<LatencyTable series={series} hrefOf={hrefOf} />}
      legend={lines.map(({ key, label, color }) => (
        <LegendEntry key={key} color={color}>
          {label}
        </LegendEntry>
      ))}
    />
  )
})

/** A gap is a time in which nothing was sent. */
function rowsOf(series: LatencySeries): TimeRow[] {
  const points = new Map(series.items.map((point) => [Date.parse(point.at), point]))
  return bucketStarts(series).map((start) => {
    const point = points.get(start)
    const [p50Ms, p95Ms] = [point?.p50Ms ?? null, point?.p95Ms ?? null]
    return { at: new Date(start).toISOString(), label: labelOf(start, series.bucket), p50Ms, p95Ms }
  })
}

function summaryOf({ items, bucket }: LatencySeries): string {
  const [slowest] = [...items].sort((a, b) => b.p95Ms - a.p95Ms)
  if (!slowest) return 'Nothing was sent in this range.'
  return `Slowest ${bucket}: ${labelOf(Date.parse(slowest.at), bucket)} UTC, p95 ${spanText(slowest.p95Ms)}.`
}

function LatencyTable({ series, hrefOf }: { series: LatencySeries; hrefOf: (at: string) => string }) {
  if (series.items.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
  return <LazyTable label={title} columns={columnsOf(hrefOf)} rows={series.items} rowId={({ at }) => at} />
}

const columnsOf = (hrefOf: (at: string) => string): Column<LatencySeries['items'][number]>[] => [
  column('From, UTC', ({ at }) => (
    <Link href={hrefOf(at)} className="text-accent underline-offset-2 hover:underline">
      {at.slice(0, 16).replace('T', ' ')}
    </Link>
  )),
  column('Sent', ({ sent }) => sent.toLocaleString('en'), { align: 'end' }),
  column('p50', ({ p50Ms }) => spanText(p50Ms), { align: 'end' }),
  column('p95', ({ p95Ms }) => spanText(p95Ms), { align: 'end' }),
]
