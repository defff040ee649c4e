import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import { bandHref } from '@/components/overview/band-href'
import { type BandStep, spansIn, stepsOf } from '@/components/overview/band-steps'
import type { ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

type Line = { name: string; step: BandStep; why: string[] }

const outcome = (name: 'accepted' | 'rejected' | 'unavailable' | 'unknown', label: string) =>
  column<Line>(label, ({ step }) => (step.cell?.[name] ?? 0).toLocaleString('en'), { align: 'end' })

const columns: Column<Line>[] = [
  column('From, UTC', ({ name, step }) => <Begin name={name} step={step} />),
  column('Provider', ({ name }) => name),
  outcome('accepted', 'Accepted'),
  outcome('rejected', 'Rejected'),
  outcome('unavailable', 'Unavailable'),
  outcome('unknown', 'Unknown'),
  column('Kept away', ({ why }) => why.join(', ') || '—'),
]

/** The same as the bands, newest first: which provider answered what, and what kept everybody away from it. */
export function BandTable({ title, bands }: { title: string; bands: ProviderBands }) {
  const rows = bands.providers
    .flatMap((band) => stepsOf(bands, band).map((step) => ({ name: band.name, step, why: whyNotCalled(band, step) })))
    .filter(({ step, why }) => step.cell || why.length > 0)
    .sort((a, b) => b.step.from.localeCompare(a.step.from) || a.name.localeCompare(b.name))
  if (rows.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
  return <LazyTable label={title} columns={columns} rows={rows} rowId={({ name, step }) => `${name} ${step.from}`} />
}

function Begin({ name, step: { from, to, cell } }: { name: string; step: BandStep }) {
  const words = from.slice(0, 16).replace('T', ' ')
  if (!cell) return words
  return (
    <Link href={bandHref(name, from, to)} className="text-accent underline-offset-2 hover:underline">
      {words}
    </Link>
  )
}

/** In part of the step, or all through it. */
function whyNotCalled({ broken, paused }: ProviderBand, step: BandStep): string[] {
  const pauses = spansIn(paused, step).map(({ by, reason }) => `paused by ${by}${reason ? ` (${reason})` : ''}`)
  return [...(spansIn(broken, step).length > 0 ? ['breaker opened'] : []), ...new Set(pauses)]
}
