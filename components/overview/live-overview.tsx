'use client'

import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { readConsole } from '@/components/feedback/read-console'
import { BandCard } from '@/components/overview/band-card'
import { GuardCard } from '@/components/overview/guard-card'
import { LatencyCard } from '@/components/overview/latency-card'
import { LeakCard } from '@/components/overview/leak-card'
import { OutcomeCard } from '@/components/overview/outcome-card'
import { Tiles } from '@/components/overview/tiles'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import type { Alarm } from '@/lib/insights/alarms'
import type { Overview } from '@/lib/insights/overview'

const refreshMs = 5_000

type LiveOverviewProps = { initial: Overview; ranges: { value: string; label: string }[] }

/** The overview, read again every few seconds unless paused or out of sight. */
export function LiveOverview({ initial, ranges }: LiveOverviewProps) {
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
      <Alarms alarms={data.alarms} unreadable={isError} />
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
              'flex items-baseline gap-x-3 rounded-md px-3 py-2 text-sm',
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
