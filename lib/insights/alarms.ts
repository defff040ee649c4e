import type { ProviderView } from '@/lib/insights/list-providers'
import type { OverviewNumbers } from '@/lib/insights/overview-numbers'

/** Something that somebody should look at now, and where. `bad`: nothing, or nothing of one kind, is sent. */
export type Alarm = { level: 'bad' | 'warn'; text: string; href: string }

/** Not every role may open it. */
export const providersPage = '/providers'

const engineSilentSeconds = 180
const backlogOldSeconds = 60
const unknownOldSeconds = 3_600

/** What is wrong now, the worst first. */
export function alarmsOf(
  numbers: Pick<
    OverviewNumbers,
    'heartbeatAgeSeconds' | 'backlogAgeSeconds' | 'needsReview' | 'needsReviewOldestSeconds' | 'collisionsOfHour'
  >,
  providers: readonly Pick<ProviderView, 'name' | 'enabled' | 'breaker' | 'paused'>[],
): Alarm[] {
  const alarms: Alarm[] = []
  const { heartbeatAgeSeconds: heartbeat, backlogAgeSeconds: backlog, needsReviewOldestSeconds: unknown } = numbers
  if (heartbeat === null || heartbeat > engineSilentSeconds) {
    const since = heartbeat === null ? 'has never run' : `has not run for ${spanWords(heartbeat)}`
    const text = `The engine ${since}: nothing is sent. Check that the ticker is on, or that the scheduler calls /api/cron/outbox.`
    alarms.push({ level: 'bad', text, href: '/notifications?status=queued' })
  }
  for (const { name, enabled, breaker, paused } of providers) {
    if (!enabled) continue
    if (paused) alarms.push({ level: 'warn', text: `${name} is paused by ${paused.by}.`, href: providersPage })
    else if (breaker.state !== 'closed') {
      alarms.push({
        level: 'bad',
        text: `${name} fails: its breaker is ${breaker.state.replace('_', ' ')}.`,
        href: providersPage,
      })
    }
  }
  if (backlog !== null && backlog > backlogOldSeconds) {
    const text = `Something has been due for ${spanWords(backlog)} and is not sent yet.`
    alarms.push({ level: 'warn', text, href: '/notifications?status=queued' })
  }
  if (unknown !== null && unknown > unknownOldSeconds) {
    const text = `${numbers.needsReview.toLocaleString('en')} may have been sent or not; the oldest waits for a decision for ${spanWords(unknown)}.`
    alarms.push({ level: 'warn', text, href: '/review' })
  }
  if (numbers.collisionsOfHour > 0) {
    const count = numbers.collisionsOfHour
    const text = `${count === 1 ? '1 request' : `${count.toLocaleString('en')} requests`} of the last hour used a key again for other content: refused, and nothing sent.`
    alarms.push({ level: 'warn', text, href: '/duplicates/collisions' })
  }
  return alarms.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'))
}

/** A length of time in one unit, for sentences. */
export function spanWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 3_600)} hours`
}
