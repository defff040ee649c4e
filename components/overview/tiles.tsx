import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import { costText } from '@/components/review/cost-text'
import type { MoneySaved } from '@/lib/insights/money-saved'
import type { Overview } from '@/lib/insights/overview'

type Tile = { label: string; value: string; detail: string; href: string | null; alarming: boolean }

export const sentStatuses = 'status=sent&status=delivered&status=undelivered'

/** What somebody asks first, in one glance. */
export function Tiles({ overview }: { overview: Overview }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {tilesOf(overview).map(({ label, value, detail, href, alarming }) => (
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

function tilesOf({ numbers: n, before, saved, outcomes }: Overview): Tile[] {
  const from = outcomes.from.slice(0, 16)
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
      label: 'Delivered',
      value: n.sent === 0 ? '—' : `${((n.delivered / n.sent) * 100).toFixed(1)} %`,
      detail: n.sent === 0 ? 'nothing sent' : `${count(n.delivered)} of ${count(n.sent)} sent`,
      href: `/notifications?status=delivered&from=${from}`,
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
      label: 'Saved',
      value: saved.amount === null ? '—' : costText(saved.amount),
      detail: savedDetail(saved),
      href: null,
      alarming: false,
    },
    {
      label: 'Leaks',
      value: count(n.leaks),
      detail:
        n.leaksLookedAt === 0 ? 'none looked at yet' : `${((n.leaks / n.leaksLookedAt) * 100).toFixed(2)} % of sent`,
      href: '/duplicates/leaks',
      alarming: n.leaks > 0,
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

function savedDetail({ amount, unpriced }: MoneySaved): string {
  if (amount === null) return 'no provider has a price'
  return unpriced === 0 ? 'by duplicates not sent' : `${unpriced.toLocaleString('en')} have no price`
}

/** Beyond this many percent the number before says more. */
const tellingChange = 500

/** Against the same span of time directly before. */
function comparedWith(now: number, before: number): string {
  if (before === 0) return 'none before'
  const change = Math.round(((now - before) / before) * 100)
  if (change > tellingChange) return `${before.toLocaleString('en')} before`
  return change === 0 ? 'as before' : `${change > 0 ? '+' : '−'}${Math.abs(change)} % on before`
}
