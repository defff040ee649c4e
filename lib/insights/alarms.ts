import type { ProviderView } from '@/lib/insights/list-providers'
import type { OverviewNumbers } from '@/lib/insights/overview-numbers'

/** Something that somebody should look at now, and where. */
export type Alarm = {
  /** `bad`: nothing, or nothing of one kind, is sent. */
  level: 'bad' | 'warn'
  /** Stays the same while the alarm lasts: it is read aloud when it is new. */
  text: string
  /** What moves meanwhile, ages and counts; null: nothing does. */
  detail: string | null
  /** null: what there is to do is not in the console. */
  href: string | null
}

/** Not every role may open it. */
export const providersPage = '/providers'

const engineSilentSeconds = 180
const backlogOldSeconds = 60
const unknownOldSeconds = 3_600
/** It runs every hour. */
export const retentionSilentSecondsMax = 3 * 3_600

/** What is wrong now, the worst first. */
export function alarmsOf(
  numbers: Pick<
    OverviewNumbers,
    | 'heartbeatAgeSeconds'
    | 'backlogAgeSeconds'
    | 'needsReview'
    | 'needsReviewOldestSeconds'
    | 'collisionsOfHour'
    | 'retentionSilentSeconds'
    | 'counterDrift'
  >,
  providers: readonly Pick<ProviderView, 'name' | 'enabled' | 'breaker' | 'paused'>[],
): Alarm[] {
  const alarms: Alarm[] = []
  const { heartbeatAgeSeconds: heartbeat, backlogAgeSeconds: backlog, needsReviewOldestSeconds: unknown } = numbers
  if (heartbeat === null || heartbeat > engineSilentSeconds) {
    const text =
      'The engine does not run: nothing is sent. Check that the ticker is on, or that the scheduler calls /api/cron/outbox.'
    const detail = heartbeat === null ? 'It has never run.' : `It last ran ${spanWords(heartbeat)} ago.`
    alarms.push({ level: 'bad', text, detail, href: '/notifications?status=queued' })
  }
  for (const { name, enabled, breaker, paused } of providers) {
    if (!enabled) continue
    if (paused) {
      alarms.push({ level: 'warn', text: `${name} is paused by ${paused.by}.`, detail: null, href: providersPage })
    } else if (breaker.state !== 'closed') {
      const detail = `Its breaker is ${breaker.state.replace('_', ' ')}.`
      alarms.push({ level: 'bad', text: `${name} fails.`, detail, href: providersPage })
    }
  }
  if (backlog !== null && backlog > backlogOldSeconds) {
    const text = 'Something is due and not sent yet.'
    const detail = `The oldest has been due for ${spanWords(backlog)}.`
    alarms.push({ level: 'warn', text, detail, href: '/notifications?status=queued' })
  }
  if (unknown !== null && unknown > unknownOldSeconds) {
    const text = 'Some may have been sent or not, and wait for a decision.'
    const detail = `${numbers.needsReview.toLocaleString('en')} in all; the oldest has waited for ${spanWords(unknown)}.`
    alarms.push({ level: 'warn', text, detail, href: '/review' })
  }
  if (numbers.collisionsOfHour > 0) {
    const count = numbers.collisionsOfHour
    const text = 'In the last hour a key was used again for other content: refused, and nothing sent.'
    const detail = count === 1 ? 'By 1 request.' : `By ${count.toLocaleString('en')} requests.`
    alarms.push({ level: 'warn', text, detail, href: '/duplicates/collisions' })
  }
  if (numbers.retentionSilentSeconds > retentionSilentSecondsMax) {
    const text =
      'Retention does not run: what is past it stays. Check that the ticker is on, or that the scheduler calls /api/cron/retention; the log says what failed.'
    const detail = `It has not finished for ${spanWords(numbers.retentionSilentSeconds)}.`
    alarms.push({ level: 'warn', text, detail, href: null })
  }
  if (numbers.counterDrift.length > 0) {
    const text = 'The charts of a day differ from its records, which are right.'
    alarms.push({ level: 'warn', text, detail: `Found once a day: ${numbers.counterDrift.join('; ')}.`, href: null })
  }
  return alarms.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'))
}

/** A length of time in one unit, for sentences. */
export function spanWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 3_600)} hours`
}
