import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import { costText } from '@/components/review/cost-text'
import { waitingCountedAtMost } from '@/lib/domain/counted-at-most'
import type { MoneySaved } from '@/lib/insights/money-saved'
import type { Overview } from '@/lib/insights/overview'

/** `compared`: with the period before; null for what is of now. */
type Tile = {
  label: string
  value: string
  detail: string | null
  compared: string | null
  href: string | null
  alarming: boolean
}

export const sentStatuses = 'status=sent&status=delivered&status=undelivered'

/** What somebody asks first, in one glance. */
export function Tiles({ overview }: { overview: Overview }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {tilesOf(overview).map(({ label, value, detail, compared, href, alarming }) => (
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
          {detail ? <p className="text-muted text-xs">{detail}</p> : null}
          {compared ? <p className="text-muted text-xs">{compared}</p> : null}
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
      detail: null,
      compared: comparedWith(n.accepted, before.accepted),
      href: `/notifications?from=${from}`,
      alarming: false,
    },
    {
      label: 'Sent',
      value: count(n.sent),
      detail: null,
      compared: comparedWith(n.sent, before.sent),
      href: `/notifications?${sentStatuses}&from=${from}`,
      alarming: false,
    },
    {
      label: 'Delivered',
      value: n.sent === 0 ? '—' : percent(n.delivered, n.sent),
      detail: n.sent === 0 ? 'nothing sent' : `${count(n.delivered)} of ${count(n.sent)} sent`,
      compared: before.sent === 0 ? 'none before' : `${percent(before.delivered, before.sent)} before`,
      href: `/notifications?status=delivered&from=${from}`,
      alarming: false,
    },
    {
      label: 'Suppressed',
      value: count(n.suppressed),
      detail: n.suppressedRatio === null ? 'no duplicates' : `${(n.suppressedRatio * 100).toFixed(1)} % of requests`,
      compared: comparedWith(n.suppressed, before.suppressed),
      href: `/duplicates?from=${from}`,
      alarming: false,
    },
    {
      label: 'Saved',
      value: saved.amount === null ? '—' : costText(saved.amount),
      detail: savedDetail(saved),
      compared: before.saved.amount === null ? null : `${costText(before.saved.amount)} before`,
      href: null,
      alarming: false,
    },
    {
      label: 'Leaks',
      value: count(n.leaks),
      detail:
        n.leaksLookedAt === 0 ? 'none looked at yet' : `${((n.leaks / n.leaksLookedAt) * 100).toFixed(2)} % of sent`,
      compared: comparedWith(n.leaks, before.leaks),
      href: '/duplicates/leaks',
      alarming: n.leaks > 0,
    },
    {
      label: 'Needs review',
      value: count(n.needsReview),
      detail: age(n.needsReviewOldestSeconds),
      compared: null,
      href: '/review',
      alarming: n.needsReview > 0,
    },
    {
      label: 'Dead letters',
      value: count(n.deadLetters) + (n.deadLetters < waitingCountedAtMost ? '' : '+'),
      detail: 'certainly not sent',
      compared: null,
      href: '/review?what=dead',
      alarming: n.deadLetters > 0,
    },
    {
      label: 'Backlog',
      value: count(n.backlog),
      detail: n.backlogAgeSeconds === null ? 'nothing due' : `due for ${spanText(n.backlogAgeSeconds * 1000)}`,
      compared: null,
      href: '/notifications?status=queued&status=sending',
      alarming: (n.backlogAgeSeconds ?? 0) > 60,
    },
    {
      label: 'Accept → sent',
      value: n.latencyP50Ms === null ? '—' : spanText(n.latencyP50Ms),
      detail: n.latencyP95Ms === null ? 'nothing sent' : `p95 ${spanText(n.latencyP95Ms)}`,
      compared: latencyBefore(before),
      href: null,
      alarming: false,
    },
  ]
}

function percent(part: number, of: number): string {
  return `${((part / of) * 100).toFixed(1)} %`
}

function latencyBefore({ latencyP50Ms: p50, latencyP95Ms: p95 }: Overview['before']): string {
  return p50 === null || p95 === null ? 'none before' : `${spanText(p50)}, p95 ${spanText(p95)} before`
}

function savedDetail({ amount, unpriced }: MoneySaved): string {
  if (amount === null) return 'no provider has a price'
  return unpriced === 0 ? 'by duplicates not sent' : `${unpriced.toLocaleString('en')} have no price`
}

/** Beyond this many percent the number before says more. */
const tellingChange = 500

/** Against the same span of time directly before. */
function comparedWith(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'as before' : 'none before'
  const change = Math.round(((now - before) / before) * 100)
  if (change > tellingChange) return `${before.toLocaleString('en')} before`
  return change === 0 ? 'as before' : `${change > 0 ? '+' : '−'}${Math.abs(change)} % on before`
}
