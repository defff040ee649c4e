'use client'

import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { readConsole } from '@/components/feedback/read-console'
import { AlarmList } from '@/components/overview/alarm-list'
import { BandCard } from '@/components/overview/band-card'
import { GuardCard } from '@/components/overview/guard-card'
import { LatencyCard } from '@/components/overview/latency-card'
import { LeakCard } from '@/components/overview/leak-card'
import { OutcomeCard } from '@/components/overview/outcome-card'
import { Tiles } from '@/components/overview/tiles'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import type { Overview } from '@/lib/insights/overview'

const refreshMs = 5_000

type LiveOverviewProps = {
  initial: Overview
  ranges: { value: string; label: string }[]
  /** Whether who looks may open the providers. */
  seesProviders: boolean
}

/** The overview, read again every few seconds unless paused or out of sight. */
export function LiveOverview({ initial, ranges, seesProviders }: LiveOverviewProps) {
  const [paused, setPaused] = useState(false)
  const { data, isError } = useQuery({
    queryKey: ['overview', initial.range],
    queryFn: () => readConsole<Overview>(`/api/console/overview?range=${initial.range}`),
    initialData: initial,
    // What came with the page is not asked for again at once.
    staleTime: refreshMs,
    refetchInterval: paused ? false : refreshMs,
  })
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
        <Button size="sm" variant="ghost" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? <Play className="size-4" aria-hidden="true" /> : <Pause className="size-4" aria-hidden="true" />}
          <span className="max-sm:sr-only">{paused ? 'Go on' : 'Pause'}</span>
        </Button>
      </div>
      <AlarmList alarms={data.alarms} unreadable={isError} seesProviders={seesProviders} />
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
