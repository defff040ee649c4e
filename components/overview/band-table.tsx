import Link from 'next/link'
import { bandHref } from '@/components/overview/band-href'
import { type BandStep, spansIn, stepsOf } from '@/components/overview/band-steps'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

const outcomes = ['accepted', 'rejected', 'unavailable', 'unknown'] as const

/** The same as the bands, newest first: which provider answered what, and what kept everybody away from it. */
export function BandTable({ title, bands }: { title: string; bands: ProviderBands }) {
  const rows = bands.providers
    .flatMap((band) => stepsOf(bands, band).map((step) => ({ name: band.name, step, why: whyNotCalled(band, step) })))
    .filter(({ step, why }) => step.cell || why.length > 0)
    .sort((a, b) => b.step.from.localeCompare(a.step.from) || a.name.localeCompare(b.name))
  if (rows.length === 0) return <p className="text-muted text-sm">Nothing in this range.</p>
  return (
    <Table label={title}>
      <thead>
        <tr>
          <HeadCell>From, UTC</HeadCell>
          <HeadCell>Provider</HeadCell>
          {outcomes.map((outcome) => (
            <HeadCell key={outcome} className="text-right capitalize">
              {outcome}
            </HeadCell>
          ))}
          <HeadCell>Kept away</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, step, why }) => (
          <tr key={`${name} ${step.from}`}>
            <Cell>
              <Begin name={name} step={step} />
            </Cell>
            <Cell>{name}</Cell>
            {outcomes.map((outcome) => (
              <Cell key={outcome} className="figures text-right">
                {(step.cell?.[outcome] ?? 0).toLocaleString('en')}
              </Cell>
            ))}
            <Cell>{why.join(', ') || '—'}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
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
