'use client'

import { useRouter } from 'next/navigation'
import type { MouseEvent } from 'react'
import { ChartFrame } from '@/components/charts/chart-frame'
import { bandHref } from '@/components/overview/band-href'
import { type BandLevel, bandLevelOf, bandLevels, bandWords } from '@/components/overview/band-levels'
import { type BandStep, placeOf, stepsOf } from '@/components/overview/band-steps'
import { bandSummary } from '@/components/overview/band-summary'
import { BandTable } from '@/components/overview/band-table'
import { cn } from '@/components/ui/class-names'
import type { BrokenSpan, ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

const shown: BandLevel[] = ['good', 'some', 'many', 'most', 'none']
const brokenFill = 'var(--bad)'
const pausedFill = 'url(#band-stripes)'

type BandCardProps = { title: string; bands: ProviderBands; readAt: string }

/** A row a provider, a cell a step: what it answered, and below it when its breaker or an operator kept everybody away. */
export function BandCard({ title, bands, readAt }: BandCardProps) {
  const several = bands.providers.length > 1
  return (
    <ChartFrame
      title={title}
      summary={bandSummary(bands)}
      chart={
        <ul className="flex flex-col gap-2.5">
          {bands.providers.map((band) => (
            <li
              key={band.name}
              className={cn('grid items-center gap-x-3', several && 'sm:grid-cols-[9rem_minmax(0,1fr)]')}
            >
              {several ? <span className="truncate text-[13px]">{band.name}</span> : null}
              <Band band={band} bands={bands} readAt={readAt} />
            </li>
          ))}
        </ul>
      }
      table={<BandTable title={title} bands={bands} />}
      legend={<Legend />}
    />
  )
}

function Band({ band, bands, readAt }: { band: ProviderBand; bands: ProviderBands; readAt: string }) {
  const router = useRouter()
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.push(event.currentTarget.getAttribute('href') ?? '/notifications')
  }
  return (
    <div className="min-w-0">
      <div className="flex gap-px">
        {stepsOf(bands, band).map((step) => (
          <Step key={step.from} name={band.name} step={step} go={go} />
        ))}
      </div>
      <svg width="100%" height="6" className="mt-0.5 block" aria-hidden="true">
        <line x1="0" x2="100%" y1="3" y2="3" stroke="var(--border)" />
        {band.broken.map((span) => (
          <rect key={span.from} {...placeOf(bands, span, readAt)} height="6" fill={brokenFill}>
            <title>{`Breaker not closed${span.times > 1 ? `, ${span.times.toLocaleString('en')} times` : ''} ${spanWords(span)}`}</title>
          </rect>
        ))}
        {band.paused.map((span) => (
          <rect key={span.from} {...placeOf(bands, span, readAt)} height="6" fill={pausedFill}>
            <title>{`Paused by ${span.by} ${spanWords(span)}${span.reason ? `: ${span.reason}` : ''}`}</title>
          </rect>
        ))}
      </svg>
    </div>
  )
}

type StepProps = { name: string; step: BandStep; go: (event: MouseEvent<HTMLAnchorElement>) => void }

/**
 * By mouse a cell leads to the list; by keyboard the table does, where it is not one stop of a hundred. Plain links: a
 * hundred of Next's are work before the page takes its first click.
 */
function Step({ name, step: { from, to, cell }, go }: StepProps) {
  const { sign, look } = bandLevels[bandLevelOf(cell)]
  const classes = cn('block h-5 min-w-0 grow basis-0 overflow-hidden text-center text-[11px] leading-5', look)
  const words = `${name}, ${clock(from)} to ${clock(to)}: ${bandWords(cell)}`
  if (!cell) return <span className={classes} title={words} />
  return (
    <a href={bandHref(name, from, to)} tabIndex={-1} className={classes} title={words} aria-label={words} onClick={go}>
      {sign}
    </a>
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
      <Strip fill={brokenFill}>breaker not closed</Strip>
      <Strip fill={pausedFill}>paused by an operator</Strip>
    </>
  )
}

/** One entry for the strip below the cells. It holds the pattern that all strips use. */
function Strip({ fill, children }: { fill: string; children: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <svg width="16" height="6" aria-hidden="true">
        {fill === pausedFill ? (
          <pattern id="band-stripes" width="4" height="6" patternUnits="userSpaceOnUse">
            <rect width="2" height="6" fill="var(--warn)" />
          </pattern>
        ) : null}
        <rect width="16" height="6" fill={fill} />
      </svg>
      {children}
    </li>
  )
}

function spanWords({ from, until }: BrokenSpan): string {
  return `from ${clock(from)} ${until ? `to ${clock(until)}` : 'until now'}`
}

function clock(at: string): string {
  return `${at.slice(5, 16).replace('T', ' ')} UTC`
}
