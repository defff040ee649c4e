import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import type { OverviewNumbers, OverviewTotals } from '@/lib/insights/overview-numbers'

type Tile = { label: string; value: string; detail: string; href: string | null; alarming: boolean }

export const sentStatuses = 'status=sent&status=delivered&status=undelivered'

/** What somebody asks first, in one glance. */
export function Tiles({ numbers, before, from }: { numbers: OverviewNumbers; before: OverviewTotals; from: string }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-7">
      {tilesOf(numbers, before, from.slice(0, 16)).map(({ label, value, detail, href, alarming }) => (
        <li key={label} className="rounded-lg border border-border bg-surface px-3.5 py-3">
          <p className="text-muted text-xs">
            {href ? (
              <Link href={href} className="underline-offset-2 hover:underline">
                {label}
              </Link>
            ) : (
              label
            )}
          </p>
          <p className={`figures font-semibold text-xl tracking-tight ${alarming ? 'text-bad' : ''}`}>{value}</p>
          <p className="text-muted text-xs">{detail}</p>
        </li>
      ))}
    </ul>
  )
}

function tilesOf(n: OverviewNumbers, before: OverviewTotals, from: string): Tile[] {
  const count = (value: number) => value.toLocaleString('en')
  const age = (seconds: number | null) => (seconds === null ? 'none' : `oldest ${spanText(seconds * 1000)}`)
  return [
    {
      label: 'Accepted',
      value: count(n.accepted),
      detail: comparedWith(n.accepted, before.accepted),
      href: `/notifications?from=${from}`,
      alarming: false,
    },
    {
      label: 'Sent',
      value: count(n.sent),
      detail: comparedWith(n.sent, before.sent),
      href: `/notifications?${sentStatuses}&from=${from}`,
      alarming: false,
    },
    {
      label: 'Suppressed',
      value: count(n.suppressed),
      detail: n.suppressedRatio === null ? 'no duplicates' : `${(n.suppressedRatio * 100).toFixed(1)} % of requests`,
      href: `/duplicates?from=${from}`,
      alarming: false,
    },
    {
      label: 'Needs review',
      value: count(n.needsReview),
      detail: age(n.needsReviewOldestSeconds),
      href: '/review',
      alarming: n.needsReview > 0,
    },
    {
      label: 'Dead letters',
      value: count(n.deadLetters),
      detail: 'certainly not sent',
      href: '/review?what=dead',
      alarming: n.deadLetters > 0,
    },
    {
      label: 'Backlog',
      value: count(n.backlog),
      detail: n.backlogAgeSeconds === null ? 'nothing due' : `due for ${spanText(n.backlogAgeSeconds * 1000)}`,
      href: '/notifications?status=queued&status=sending',
      alarming: (n.backlogAgeSeconds ?? 0) > 60,
    },
    {
      label: 'Accept → sent',
      value: n.latencyP50Ms === null ? '—' : spanText(n.latencyP50Ms),
      detail: n.latencyP95Ms === null ? 'nothing sent' : `p95 ${spanText(n.latencyP95Ms)}`,
      href: null,
      alarming: false,
    },
  ]
}

/** Against the same span of time directly before. */
function comparedWith(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'none before either' : 'none in the span before'
  const change = Math.round(((now - before) / before) * 100)
  return change === 0 ? 'as in the span before' : `${change > 0 ? '+' : '−'}${Math.abs(change)} % on the span before`
}
