'use client'

import Link from 'next/link'
import { OldNumbers } from '@/components/feedback/old-numbers'
import { usePaused } from '@/components/feedback/pause'
import { useLive } from '@/components/feedback/use-live'
import { AlarmList } from '@/components/overview/alarm-list'
import { BandCard } from '@/components/overview/band-card'
import { GuardCard } from '@/components/overview/guard-card'
import { LatencyCard } from '@/components/overview/latency-card'
import { LeakCard } from '@/components/overview/leak-card'
import { OutcomeCard } from '@/components/overview/outcome-card'
import { Tiles } from '@/components/overview/tiles'
import { cn } from '@/components/ui/class-names'
import type { Overview } from '@/lib/insights/overview'

type LiveOverviewProps = {
  initial: Overview
  ranges: { value: string; label: string }[]
  /** Whether who looks may open the providers. */
  seesProviders: boolean
}

/** The overview, read again every few seconds. */
export function LiveOverview({ initial, ranges, seesProviders }: LiveOverviewProps) {
  const paused = usePaused()
  const path = `/api/console/overview?range=${initial.range}`
  const { data, isError } = useLive({ path, initial, everyMs: 5_000 })
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
          <span className="max-sm:sr-only">{paused ? 'Paused at' : 'As of'}</span> {data.readAt.slice(11, 19)} UTC
        </span>
      </div>
      <OldNumbers when={isError} />
      <AlarmList alarms={data.alarms} seesProviders={seesProviders} />
      <Tiles overview={data} />
      <div className="grid gap-4 xl:grid-cols-2">
        <OutcomeCard series={data.outcomes} before={data.bucketsBefore.all} />
        <GuardCard series={data.guards} before={data.bucketsBefore.suppressed} />
        <LatencyCard series={data.latency} />
        <LeakCard series={data.leaks} />
        <div className="min-w-0 xl:col-span-2">
          <BandCard title="How providers did" bands={data.bands} readAt={data.readAt} />
        </div>
      </div>
    </div>
  )
}
