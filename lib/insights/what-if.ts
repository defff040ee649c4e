import { type Operator, requirePermission } from '@/lib/auth/operator'
import { type NotificationTypeConfiguration, notificationTypeSchema } from '@/lib/configuration/document'
import type { CandidateDecision } from '@/lib/domain/admission'
import { AppError } from '@/lib/domain/errors'
import { visibleStatus } from '@/lib/domain/notification'
import { type PastFate, type PastRequest, replayRules } from '@/lib/domain/replay-rules'
import { validate } from '@/lib/http/validate'
import { masked, type Recipient } from '@/lib/insights/notification-view'
import { type Bounds, type PastNotification, readHistory, type TypeHistory } from '@/lib/insights/type-history'
import { messageFacts } from '@/lib/intake/message-facts'
import { windowClaims, windowLengthMs } from '@/lib/intake/window-claims'

export const whatIfDays = [1, 7, 30] as const

/** What proposed rules would have done to a type's requests. `still`: suppressed in truth and by the proposal. */
export type WhatIf = {
  /** The days that are counted; more is read before them so that windows are open where they were. */
  from: string
  to: string
  read: number
  /** There was more than is read for one answer. */
  cut: TypeHistory<unknown>['cut']
  counts: WhatIfCounts
  days: ({ day: string } & WhatIfCounts)[]
  /** Requests without a field that the proposal needs: it would refuse them. */
  lacking: { field: string; count: number }[]
  /** Retention has taken what they said: nothing can be said of them. */
  withoutContent: number
  /** Suppressed in truth by something from before what was read: left out of the comparison. */
  beyond: number
  newly: WhatIfSample[]
  noLonger: WhatIfSample[]
}

export type WhatIfCounts = { requests: number; newly: number; noLonger: number; still: number }

/** `other`: what it would be the duplicate of, or was. */
export type WhatIfSample = { id: string; at: string; rule: string; other: string | null; recipient: Recipient | null }

const dayMs = 86_400_000
const samplesMax = 10
const leadInMs = 7 * dayMs
const bounds: Bounds = { rows: 100_000, ms: 12_000 }

/**
 * Runs a type's proposed rules over its own requests of the last days; nothing is stored or sent.
 * @param proposal a whole notification type as its form has it
 * @throws AppError `forbidden`, `invalid` with the faults of the proposal, `not_allowed` while another runs
 */
export async function whatIf(by: Operator, proposal: unknown, days: number, limits = bounds): Promise<WhatIf> {
  requirePermission(by, 'configuration.read')
  const type = validate(notificationTypeSchema, proposal)
  const to = Date.now()
  const asked = to - Math.min(Math.max(1, days), whatIfDays[2]) * dayMs
  const since = new Date(asked - leadIn(type))
  const history = await alone(() => readHistory(type.name, since, limits, (one) => pastOf(type, one)))
  const from = Math.max(asked, history.cut === null ? asked : history.from.getTime())
  const past = inOrder(history.items)
  const judged = past.filter(({ lacks }) => lacks === null)
  const decisions = replayRules(judged.map(({ request }) => request))
  const known = new Set(judged.map(({ request }) => request.id))
  const compared = judged.map((one, i) => compare(one, decisions[i] ?? { kind: 'queued' }, known))
  const inRange = compared.filter(({ past: { request } }) => request.atMs >= from)
  const of = (verdict: Verdict) => inRange.filter((one) => one.verdict === verdict)
  const left = past.filter(({ lacks, request }) => lacks !== null && request.atMs >= from)
  return {
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString(), read: past.length, cut: history.cut },
    counts: countsOf(inRange),
    days: byDay(inRange, from, to),
    lacking: lackingOf(left.flatMap(({ lacks }) => lacks ?? [])),
    withoutContent: left.filter(({ kept }) => !kept).length,
    beyond: of('beyond').length,
    newly: of('newly').slice(-samplesMax).reverse().map(sampleOf),
    noLonger: of('no_longer').slice(-samplesMax).reverse().map(sampleOf),
  }
}

/** How long before the first counted day a window may have been opened that still stands; of longer ones a week. */
function leadIn({ dedup }: NotificationTypeConfiguration): number {
  return dedup.reduce((most, { window }) => Math.max(most, Math.min(windowLengthMs(window) ?? leadInMs, leadInMs)), 0)
}

/** What is needed of one of the past: most of what was opened is let go at once. */
type Past = {
  request: PastRequest
  /** The rule that stopped it, and what it was a duplicate of then. */
  rule: string | null
  duplicateOf: string | null
  recipient: Recipient | null
  kept: boolean
  /** Fields that the proposal needs and it does not have; none of them when nothing is kept. Null: it can be judged. */
  lacks: string[] | null
}

function pastOf(type: NotificationTypeConfiguration, one: PastNotification): Past {
  const { id, acceptedAt, rule, duplicateOf, content } = one
  const { claims, faults } = content
    ? windowClaims(type, messageFacts({ ...content.message, ...factsOf(content) }))
    : { claims: [], faults: [] }
  return {
    request: { id, atMs: acceptedAt.getTime(), claims, fate: rule === null ? fateOf(one) : null },
    ...{ rule, duplicateOf },
    recipient: content && masked(content.message.recipient),
    kept: content !== null,
    lacks: content && faults.length === 0 ? null : faults.map(({ path }) => path),
  }
}

let running = false

/** One at a time in a process: it reads and opens a lot. @throws AppError `not_allowed` */
async function alone<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  if (running) throw new AppError('not_allowed', 'Somebody else tries rules right now. Try again in a few seconds.')
  running = true
  try {
    return await read()
  } finally {
    running = false
  }
}

/** Oldest first. Of one instant, those first that were let through: that is how they were decided. */
function inOrder(newestFirst: readonly Past[]): Past[] {
  return newestFirst.toSorted(
    (a, b) =>
      a.request.atMs - b.request.atMs ||
      Number(a.rule !== null) - Number(b.rule !== null) ||
      (a.request.id < b.request.id ? -1 : 1),
  )
}

/** What the envelope has as null is absent from a request. */
function factsOf({ envelope }: NonNullable<PastNotification['content']>) {
  const { campaign, occurredAt, audience } = envelope
  return { campaign: campaign ?? undefined, occurredAt: occurredAt ?? undefined, audience }
}

const unreached = new Set(['dead_lettered', 'cancelled', 'expired', 'suppressed'])

function fateOf({ settled, work, settledAt }: PastNotification): PastFate {
  const status = visibleStatus(settled, work)
  if (work !== null && work !== 'dead') return { endedMs: null, reached: true }
  return { endedMs: settledAt?.getTime() ?? null, reached: !unreached.has(status) }
}

type Verdict = 'newly' | 'no_longer' | 'still' | 'sent' | 'beyond'
type Compared = { past: Past; verdict: Verdict; rule: string; other: string | null }

function compare(past: Past, decision: CandidateDecision, known: ReadonlySet<string>): Compared {
  if (decision.kind === 'suppressed') {
    const verdict = past.rule === null ? 'newly' : 'still'
    return { past, verdict, rule: decision.by.rule, other: decision.window.openerId }
  }
  if (past.rule === null) return { past, verdict: 'sent', rule: '', other: null }
  const inside = past.duplicateOf !== null && known.has(past.duplicateOf)
  return { past, verdict: inside ? 'no_longer' : 'beyond', rule: past.rule, other: past.duplicateOf }
}

function countsOf(compared: readonly Compared[]): WhatIfCounts {
  const counts: WhatIfCounts = { requests: compared.length, newly: 0, noLonger: 0, still: 0 }
  for (const { verdict } of compared) {
    if (verdict === 'newly') counts.newly++
    if (verdict === 'no_longer') counts.noLonger++
    if (verdict === 'still') counts.still++
  }
  return counts
}

/** One line a UTC day, also for days with nothing. */
function byDay(compared: readonly Compared[], from: number, to: number): WhatIf['days'] {
  const ofDay = new Map<string, Compared[]>()
  for (const one of compared) {
    const day = new Date(one.past.request.atMs).toISOString().slice(0, 10)
    const same = ofDay.get(day)
    if (same) same.push(one)
    else ofDay.set(day, [one])
  }
  const days: WhatIf['days'] = []
  for (let at = Math.floor(from / dayMs) * dayMs; at <= to; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10)
    days.push({ day, ...countsOf(ofDay.get(day) ?? []) })
  }
  return days
}

function lackingOf(fields: readonly string[]): WhatIf['lacking'] {
  const counts = new Map<string, number>()
  for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1)
  return [...counts].map(([field, count]) => ({ field, count }))
}

function sampleOf({ past: { request, recipient }, rule, other }: Compared): WhatIfSample {
  return { id: request.id, at: new Date(request.atMs).toISOString(), rule, other, recipient }
}
