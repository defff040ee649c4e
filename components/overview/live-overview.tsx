'use client'

import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { ChartCard } from '@/components/charts/chart-card'
import { type ChartKey, type ChartRow, chartRows, endOf, totalOf } from '@/components/charts/series'
import { guardWords } from '@/components/duplicates/guards'
import { readConsole } from '@/components/feedback/read-console'
import { BandCard } from '@/components/overview/band-card'
import { LatencyCard } from '@/components/overview/latency-card'
import { sentStatuses, Tiles } from '@/components/overview/tiles'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import type { Alarm } from '@/lib/insights/alarms'
import type { Overview } from '@/lib/insights/overview'

const refreshMs = 5_000

const outcomeKeys: ChartKey[] = [
  { key: 'sent', label: 'Sent', color: 'var(--chart-1)' },
  { key: 'suppressed', label: 'Suppressed', color: 'var(--chart-4)' },
  { key: 'needs_review', label: 'Needs review', color: 'var(--chart-5)' },
  { key: 'dead_lettered', label: 'Dead letter', color: 'var(--chart-2)' },
  { key: 'expired', label: 'Expired', color: 'var(--chart-6)' },
]
const guardKeys: ChartKey[] = Object.entries(guardWords).map(([key, { label, color }]) => ({ key, label, color }))

type LiveOverviewProps = { initial: Overview; ranges: { value: string; label: string }[] }

/** The overview, read again every few seconds unless paused or out of sight. */
export function LiveOverview({ initial, ranges }: LiveOverviewProps) {
  const [paused, setPaused] = useState(false)
  const { data, isError } = useQuery({
    queryKey: ['overview', initial.range],
    queryFn: () => readConsole<Overview>(`/api/console/overview?range=${initial.range}`),
    initialData: initial,
    refetchInterval: paused ? false : refreshMs,
  })
  const outcomes = chartRows(data.outcomes, outcomeKeys)
  const guards = chartRows(data.guards, guardKeys)
  const within = (row: ChartRow) => `from=${row.at.slice(0, 16)}&to=${endOf(row, data.outcomes.bucket).slice(0, 16)}`
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <nav aria-label="Range" className="flex gap-1">
          {ranges.map(({ value, label }) => (
            <Link
              key={value}
              href={`/?range=${value}`}
              aria-current={value === data.range ? 'page' : undefined}
              className={cn(
                'rounded-md px-2.5 py-1 text-[13px]',
                value === data.range ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-raised',
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
        <span className="figures ml-auto text-muted text-xs">
          {paused ? 'Paused at' : 'As of'} {data.readAt.slice(11, 19)} UTC
        </span>
        <Button size="sm" variant="ghost" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? <Play className="size-4" aria-hidden="true" /> : <Pause className="size-4" aria-hidden="true" />}
          {paused ? 'Go on' : 'Pause'}
        </Button>
      </div>
      <Alarms alarms={data.alarms} unreadable={isError} />
      <Tiles overview={data} />
      <div className="grid gap-4 xl:grid-cols-2">
        <ChartCard
          title="What became of notifications"
          summary={outcomeSummary(outcomes)}
          rows={outcomes}
          keys={outcomeKeys}
          hrefOf={(row, key) => `/notifications?${statusQuery(key)}&${within(row)}`}
        />
        <ChartCard
          title="Suppressed duplicates by guard"
          summary={guardSummary(guards)}
          rows={guards}
          keys={guardKeys}
          hrefOf={(row, key) => `/duplicates?guard=${key}&${within(row)}`}
        />
        <LatencyCard series={data.latency} />
        <BandCard bands={data.bands} readAt={data.readAt} />
      </div>
    </div>
  )
}

/** What was sent may have a receipt by now. */
function statusQuery(outcome: string): string {
  return outcome === 'sent' ? sentStatuses : `status=${outcome}`
}

function Alarms({ alarms, unreadable }: { alarms: Alarm[]; unreadable: boolean }) {
  if (alarms.length === 0 && !unreadable) return null
  return (
    <div role="alert">
      <ul className="flex flex-col gap-2">
        {unreadable ? (
          <li className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
            These numbers are old: the server cannot be asked right now.
          </li>
        ) : null}
        {alarms.map(({ level, text, href }) => (
          <li
            key={text}
            className={cn(
              'flex flex-wrap items-baseline gap-x-3 rounded-md px-3 py-2 text-sm',
              level === 'bad' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
            )}
          >
            <span className="min-w-0 grow">{text}</span>
            <Link href={href} className="underline">
              Look
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

function outcomeSummary(rows: ChartRow[]): string {
  const count = (key: string) => totalOf(rows, key).toLocaleString('en')
  return `${count('sent')} sent, ${count('suppressed')} suppressed, ${count('dead_lettered')} dead letters.`
}

function guardSummary(rows: ChartRow[]): string {
  const [most] = guardKeys
    .map(({ key, label }) => ({ label, count: totalOf(rows, key) }))
    .sort((a, b) => b.count - a.count)
  if (!most || most.count === 0) return 'No duplicates in this range.'
  return `Most were caught by ${most.label.toLowerCase()}: ${most.count.toLocaleString('en')}.`
}
