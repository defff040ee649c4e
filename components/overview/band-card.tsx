'use client'

import Link from 'next/link'
import { ChartFrame } from '@/components/charts/chart-frame'
import { bandHref } from '@/components/overview/band-href'
import { type BandLevel, bandLevelOf, bandLevels, bandWords, callsOf } from '@/components/overview/band-levels'
import { BandTable } from '@/components/overview/band-table'
import { cn } from '@/components/ui/class-names'
import type { BandCell, BrokenSpan, ProviderBands } from '@/lib/insights/provider-bands'

const title = 'How providers did'
const shown: BandLevel[] = ['good', 'some', 'many', 'most', 'none']

/** A row a provider, a cell a step: what it answered, and below it when its breaker kept everybody away. */
export function BandCard({ bands, readAt }: { bands: ProviderBands; readAt: string }) {
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(bands)}
      chart={
        <ul className="flex flex-col gap-2.5">
          {bands.providers.map(({ name, cells, broken }) => (
            <li key={name} className="grid items-center gap-x-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
              <span className="truncate text-[13px]">{name}</span>
              <Band name={name} cells={cells} broken={broken} bands={bands} readAt={readAt} />
            </li>
          ))}
        </ul>
      }
      table={<BandTable title={title} bands={bands} />}
      legend={<Legend />}
    />
  )
}

type BandProps = { name: string; cells: BandCell[]; broken: BrokenSpan[]; bands: ProviderBands; readAt: string }

function Band({ name, cells, broken, bands, readAt }: BandProps) {
  const counts = new Map(cells.map((cell) => [Date.parse(cell.at), cell]))
  return (
    <div className="min-w-0">
      <div className="flex gap-px">
        {stepsOf(bands).map((start) => (
          <Step key={start} name={name} start={start} stepMs={bands.stepMs} cell={counts.get(start)} />
        ))}
      </div>
      <svg width="100%" height="5" className="mt-0.5 block" aria-hidden="true">
        <line x1="0" x2="100%" y1="2.5" y2="2.5" stroke="var(--border)" />
        {broken.map(({ from, until }) => (
          <rect key={from} {...placeOf(bands, from, until ?? readAt)} y="0" height="5" fill="var(--bad)">
            <title>{`Breaker not closed from ${clock(from)} ${until ? `to ${clock(until)}` : 'until now'}`}</title>
          </rect>
        ))}
      </svg>
    </div>
  )
}

/** By mouse a cell leads to the list; by keyboard the table does, where it is not one stop of a hundred. */
function Step({
  name,
  start,
  stepMs,
  cell,
}: {
  name: string
  start: number
  stepMs: number
  cell: BandCell | undefined
}) {
  const { sign, look } = bandLevels[bandLevelOf(cell)]
  const classes = cn('block h-5 min-w-0 grow basis-0 overflow-hidden text-center text-[11px] leading-5', look)
  const [from, to] = [new Date(start).toISOString(), new Date(start + stepMs).toISOString()]
  const words = `${name}, ${clock(from)} to ${clock(to)}: ${bandWords(cell)}`
  if (!cell) return <span className={classes} title={words} />
  return (
    <Link href={bandHref(name, from, to)} prefetch={false} tabIndex={-1} className={classes} title={words}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{words}</span>
    </Link>
  )
}

function Legend() {
  return (
    <>
      {shown.map((level) => (
        <li key={level} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className={cn('inline-block size-4 text-center text-[11px] leading-4', bandLevels[level].look)}
          >
            {bandLevels[level].sign}
          </span>
          {bandLevels[level].label}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <svg width="16" height="5" aria-hidden="true">
          <rect width="16" height="5" fill="var(--bad)" />
        </svg>
        breaker not closed
      </li>
    </>
  )
}

function stepsOf({ from, to, stepMs }: ProviderBands): number[] {
  const first = Date.parse(from)
  return Array.from({ length: Math.round((Date.parse(to) - first) / stepMs) }, (_, i) => first + i * stepMs)
}

/** Where in the band a span lies, at least two pixels wide: a breaker that was open for seconds is worth seeing. */
function placeOf(bands: ProviderBands, from: string, until: string) {
  const [first, last] = [Date.parse(bands.from), Date.parse(bands.to)]
  const share = (at: number) => (100 * (Math.min(last, Math.max(first, at)) - first)) / (last - first)
  const start = share(Date.parse(from))
  const end = share(Date.parse(until))
  return { x: `${start.toFixed(3)}%`, width: `${Math.max(0.4, end - start).toFixed(3)}%` }
}

function clock(at: string): string {
  return `${at.slice(5, 16).replace('T', ' ')} UTC`
}

function summaryOf({ providers }: ProviderBands): string {
  const called = providers.filter(({ cells }) => cells.length > 0)
  const broken = providers.filter((one) => one.broken.length > 0).map(({ name }) => name)
  const [worst] = called
    .map(({ name, cells }) => {
      const calls = cells.reduce((n, cell) => n + callsOf(cell), 0)
      const accepted = cells.reduce((n, cell) => n + cell.accepted, 0)
      return { name, share: calls === 0 ? 0 : 1 - accepted / calls }
    })
    .sort((a, b) => b.share - a.share)
  if (!worst) return 'No provider was called in this range.'
  const most =
    worst.share === 0
      ? 'Everything was accepted.'
      : `${worst.name} did not accept ${(worst.share * 100).toFixed(1)} % of its calls, the most.`
  return broken.length > 0 ? `${most} Breakers opened at ${broken.join(', ')}.` : `${most} No breaker opened.`
}
