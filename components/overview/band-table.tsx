import Link from 'next/link'
import { bandHref } from '@/components/overview/band-href'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ProviderBands } from '@/lib/insights/provider-bands'

const outcomes = ['accepted', 'rejected', 'unavailable', 'unknown'] as const

/** The same as the bands, newest first: which provider answered what, and whether its breaker was closed all the time. */
export function BandTable({ title, bands }: { title: string; bands: ProviderBands }) {
  const rows = bands.providers
    .flatMap(({ name, cells, broken }) => cells.map((cell) => ({ name, broken, ...cell, to: endOf(cell.at, bands) })))
    .sort((a, b) => b.at.localeCompare(a.at) || a.name.localeCompare(b.name))
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
          <HeadCell>Breaker</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, at, to, broken, ...counts }) => (
          <tr key={`${name} ${at}`}>
            <Cell>
              <Link href={bandHref(name, at, to)} className="text-accent underline-offset-2 hover:underline">
                {at.slice(0, 16).replace('T', ' ')}
              </Link>
            </Cell>
            <Cell>{name}</Cell>
            {outcomes.map((outcome) => (
              <Cell key={outcome} className="figures text-right">
                {counts[outcome].toLocaleString('en')}
              </Cell>
            ))}
            <Cell>{broken.some((span) => span.from < to && (span.until ?? to) > at) ? 'opened' : 'closed'}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function endOf(at: string, { stepMs }: ProviderBands): string {
  return new Date(Date.parse(at) + stepMs).toISOString()
}
