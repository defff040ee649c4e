import { type Operator, requirePermission } from '@/lib/auth/operator'
import { type NotificationTypeConfiguration, notificationTypeSchema } from '@/lib/configuration/document'
import type { CandidateDecision } from '@/lib/domain/admission'
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
  cut: TypeHistory['cut']
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
 * @throws AppError `forbidden`, `invalid` with the faults of the proposal
 */
export async function whatIf(by: Operator, proposal: unknown, days: number, limits = bounds): Promise<WhatIf> {
  requirePermission(by, 'configuration.read')
  const type = validate(notificationTypeSchema, proposal)
  const to = Date.now()
  const asked = to - Math.min(Math.max(1, days), whatIfDays[2]) * dayMs
  const history = await readHistory(type.name, new Date(asked - leadIn(type)), limits)
  const from = Math.max(asked, history.cut === null ? asked : history.from.getTime())
  const past = inOrder(history.items).map((item) => ({ item, ...claimsOf(type, item) }))
  const judged = past.filter(({ unjudged }) => unjudged === null)
  const decisions = replayRules(judged.map(({ item, claims }) => requestOf(item, claims)))
  const known = new Set(judged.map(({ item }) => item.id))
  const compared = judged.map(({ item }, i) => compare(item, decisions[i] ?? { kind: 'queued' }, known))
  const inRange = compared.filter(({ item }) => item.acceptedAt.getTime() >= from)
  const of = (verdict: Verdict) => inRange.filter((one) => one.verdict === verdict)
  const left = past.filter(({ item, unjudged }) => unjudged !== null && item.acceptedAt.getTime() >= from)
  return {
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString(), read: past.length, cut: history.cut },
    counts: countsOf(inRange),
    days: byDay(inRange, from, to),
    lacking: lackingOf(left.flatMap(({ unjudged }) => unjudged ?? [])),
    withoutContent: left.filter(({ item }) => item.content === null).length,
    beyond: of('beyond').length,
    newly: of('newly').slice(-samplesMax).reverse().map(sampleOf),
    noLonger: of('no_longer').slice(-samplesMax).reverse().map(sampleOf),
  }
}

/** How long before the first counted day a window may have been opened that still stands; of longer ones a week. */
function leadIn({ dedup }: NotificationTypeConfiguration): number {
  return dedup.reduce((most, { window }) => Math.max(most, Math.min(windowLengthMs(window) ?? leadInMs, leadInMs)), 0)
}

/** Oldest first. Of one instant, those first that were let through: that is how they were decided. */
function inOrder(newestFirst: readonly PastNotification[]): PastNotification[] {
  return newestFirst.toSorted(
    (a, b) =>
      a.acceptedAt.getTime() - b.acceptedAt.getTime() ||
      Number(a.rule !== null) - Number(b.rule !== null) ||
      (a.id < b.id ? -1 : 1),
  )
}

/** `unjudged`: the fields that it lacks; none of them without content. */
function claimsOf(type: NotificationTypeConfiguration, { content }: PastNotification) {
  if (!content) return { claims: [], unjudged: [] }
  const { claims, faults } = windowClaims(type, messageFacts({ ...content.message, ...factsOf(content) }))
  return { claims, unjudged: faults.length > 0 ? faults.map(({ path }) => path) : null }
}

/** What the envelope has as null is absent from a request. */
function factsOf({ envelope }: NonNullable<PastNotification['content']>) {
  const { campaign, occurredAt, audience } = envelope
  return { campaign: campaign ?? undefined, occurredAt: occurredAt ?? undefined, audience }
}

function requestOf(item: PastNotification, claims: PastRequest['claims']): PastRequest {
  return { id: item.id, atMs: item.acceptedAt.getTime(), claims, fate: item.rule === null ? fateOf(item) : null }
}

const unreached = new Set(['dead_lettered', 'cancelled', 'expired', 'suppressed'])

function fateOf({ settled, work, settledAt }: PastNotification): PastFate {
  const status = visibleStatus(settled, work)
  if (work !== null && work !== 'dead') return { endedMs: null, reached: true }
  return { endedMs: settledAt?.getTime() ?? null, reached: !unreached.has(status) }
}

type Verdict = 'newly' | 'no_longer' | 'still' | 'sent' | 'beyond'
type Compared = { item: PastNotification; verdict: Verdict; rule: string; other: string | null }

function compare(item: PastNotification, decision: CandidateDecision, known: ReadonlySet<string>): Compared {
  if (decision.kind === 'suppressed') {
    const verdict = item.rule === null ? 'newly' : 'still'
    return { item, verdict, rule: decision.by.rule, other: decision.window.openerId }
  }
  if (item.rule === null) return { item, verdict: 'sent', rule: '', other: null }
  const inside = item.duplicateOf !== null && known.has(item.duplicateOf)
  return { item, verdict: inside ? 'no_longer' : 'beyond', rule: item.rule, other: item.duplicateOf }
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
    const day = one.item.acceptedAt.toISOString().slice(0, 10)
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

function sampleOf({ item, rule, other }: Compared): WhatIfSample {
  const recipient = item.content && masked(item.content.message.recipient)
  return { id: item.id, at: item.acceptedAt.toISOString(), rule, other, recipient }
}
