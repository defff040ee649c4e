import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge, type Tone } from '@/components/ui/badge'
import type { ProviderView } from '@/lib/insights/list-providers'

type Standing = { label: string; tone: Tone; why: string | null; at: string | null }

/** Whether messages go through a provider now, and if not, why and since when or until when. */
export function standingOf({ enabled, paused, breaker, askedToWaitUntil }: ProviderView): Standing {
  if (!enabled) return { label: 'Switched off', tone: 'quiet', why: 'in the configuration', at: null }
  if (paused) {
    const why = `${drainWords(paused.underWay)}by ${paused.by}: ${paused.reason ?? ''}`
    return { label: 'Paused', tone: 'warn', why, at: paused.since }
  }
  if (breaker.state === 'open')
    return { label: 'Breaker open', tone: 'bad', why: 'tries again at', at: breaker.triesAgainAt }
  if (breaker.state === 'half_open')
    return { label: 'Trying', tone: 'warn', why: 'one call finds out whether it is back', at: null }
  if (askedToWaitUntil) return { label: 'Asked to wait', tone: 'warn', why: 'by itself, until', at: askedToWaitUntil }
  if (breaker.share < 1) {
    return { label: 'Slow start', tone: 'info', why: `${Math.round(breaker.share * 100)} % of its calls`, at: null }
  }
  return { label: 'Sending', tone: 'good', why: null, at: null }
}

/** A pause lets what is under way come to its end: whether it has. */
function drainWords(underWay: number | null): string {
  if (underWay === null) return ''
  if (underWay === 0) return 'and drained; '
  return underWay === 1 ? '1 call is still under way; ' : `${underWay.toLocaleString('en')} calls are still under way; `
}

export function StandingBadge({ provider }: { provider: ProviderView }) {
  const { label, tone, why, at } = standingOf(provider)
  return (
    <span className="flex flex-col items-start gap-0.5">
      <Badge tone={tone}>{label}</Badge>
      {why || at ? (
        <span className="text-muted text-xs">
          {why} {at ? <TimeStamp at={at} form="time" /> : null}
        </span>
      ) : null}
    </span>
  )
}

const outcomes = [
  { key: 'accepted', label: 'accepted', color: 'var(--chart-1)' },
  { key: 'rejected', label: 'rejected', color: 'var(--chart-2)' },
  { key: 'unavailable', label: 'unavailable', color: 'var(--chart-5)' },
  { key: 'unknown', label: 'unknown', color: 'var(--chart-4)' },
] as const

type Recent = ProviderView['recent']

/** How many calls all of them had in the last minutes. */
export function callsOf(providers: readonly { recent: Recent }[]): number {
  return providers.reduce((sum, { recent }) => sum + totalOf(recent), 0)
}

function totalOf(recent: Recent): number {
  return outcomes.reduce((sum, { key }) => sum + recent[key], 0)
}

/** The last minutes' answers as one band, and in numbers; with its share of all providers' calls. */
export function RecentOutcomes({ recent, ofAll }: { recent: Recent; ofAll: number }) {
  const total = totalOf(recent)
  if (total === 0) return <span className="text-muted text-xs">no calls in {recent.seconds / 60} minutes</span>
  const shown = outcomes.filter(({ key }) => recent[key] > 0)
  const words = shown.map(({ key, label }) => `${recent[key].toLocaleString('en')} ${label}`).join(', ')
  let x = 0
  return (
    <span className="flex flex-col gap-1">
      <svg viewBox="0 0 160 8" className="h-2 w-40" role="img" aria-label={words} preserveAspectRatio="none">
        {shown.map(({ key, color }) => {
          const width = (recent[key] / total) * 160
          const rect = <rect key={key} x={x} y="0" width={width} height="8" fill={color} />
          x += width
          return rect
        })}
      </svg>
      <span className="figures text-muted text-xs">
        {words}; {Math.round((total / ofAll) * 100)} % of all calls
      </span>
    </span>
  )
}
