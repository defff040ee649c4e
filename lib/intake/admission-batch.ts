import type { AdmitBatch } from '@/db/queries/admit-requests'
import type { FirstAnswer, Standing } from '@/db/queries/read-standing'
import type { Admissions, CandidateDecision } from '@/lib/domain/admission'
import { latestInstantMs } from '@/lib/domain/instant'
import { laneOf } from '@/lib/domain/lane'
import type { AcceptedWork } from '@/lib/intake/accept-many'
import type { AcceptRequest, Candidate } from '@/lib/intake/accept-request'
import { newId } from '@/lib/intake/build-request'

export type AdmissionBatch = {
  rows: AdmitBatch
  /** The answer of each fresh request, by its index. */
  answers: Map<number, FirstAnswer>
  work: AcceptedWork
}

/** Turns decisions into rows and answers. */
export function admissionBatch(
  requests: readonly AcceptRequest[],
  admissions: Admissions,
  standing: Standing,
  outboxRows: ReadonlySet<string>,
): AdmissionBatch {
  const batch = emptyBatch(standing.now)
  for (const [index, request] of requests.entries()) {
    const decision = admissions.decisions[index]
    if (decision?.kind === 'fresh') addFresh(batch, request, index, decision.candidates, outboxRows, admissions.opened)
    if (decision?.kind === 'repeat') addRepeat(batch, request, decision.subjectId)
    if (decision?.kind === 'own_commit') addOwnCommit(batch, request, outboxRows)
  }
  for (const [windowKey, { openerId, claim, closesAtMs }] of admissions.opened) {
    const configurationVersion = requests[0]?.configurationVersion ?? 0
    batch.rows.openedWindows.push({
      windowKey,
      openerId,
      rule: claim.rule,
      configurationVersion,
      closesAt: instant(closesAtMs),
    })
  }
  for (const [windowKey, closesAtMs] of admissions.slid) {
    batch.rows.slidWindows.push({ windowKey, closesAt: new Date(closesAtMs) })
  }
  return batch
}

function addFresh(
  batch: AdmissionBatch,
  request: AcceptRequest,
  index: number,
  decisions: readonly CandidateDecision[],
  outboxRows: ReadonlySet<string>,
  opened: Admissions['opened'],
): void {
  const { now } = batch.rows
  const notifications = request.candidates.map((candidate, i) => {
    const decision = decisions[i] ?? { kind: 'queued' }
    addNotification(batch, request, candidate, decision, opened)
    return notificationAnswer(candidate, decision, now)
  })
  const answer = request.event ? eventAnswer(request, notifications) : single(notifications)
  batch.answers.set(index, answer)
  batch.rows.freshKeys.push({
    keyHash: request.keyHash,
    producerId: request.producerId,
    key: request.key,
    fingerprint: request.fingerprint,
    subjectId: request.subjectId,
    answerStatus: answer.status,
    answer: answer.body,
    expiresAt: new Date(now.getTime() + request.keyRetentionMs),
  })
  if (request.event) {
    const { eventType, sealed } = request.event
    batch.rows.events.push({
      id: request.subjectId,
      producerId: request.producerId,
      eventType,
      keyHash: request.keyHash,
      sealed,
    })
  }
  if (outboxRows.has(request.subjectId)) {
    batch.rows.outboxRows.push({ id: request.subjectId, status: plannedStatus(decisions), problem: null })
  }
}

function plannedStatus(decisions: readonly CandidateDecision[]): 'queued' | 'suppressed' | 'skipped' {
  if (decisions.length === 0) return 'skipped'
  return decisions.some((decision) => decision.kind === 'queued') ? 'queued' : 'suppressed'
}

/**
 * Committed before, and nobody heard: perhaps because the wait for a standby ended. Touching the key makes a commit of its own,
 * which is waited for as the first was. An outbox row whose mark was lost must say that its notifications exist.
 */
function addOwnCommit(batch: AdmissionBatch, request: AcceptRequest, outboxRows: ReadonlySet<string>): void {
  batch.rows.repeatedKeys.push({ keyHash: request.keyHash, times: 0 })
  if (!outboxRows.has(request.subjectId)) return
  batch.rows.outboxRows.push({
    id: request.subjectId,
    status: request.candidates.length === 0 && request.refusal === null ? 'skipped' : 'queued',
    problem: null,
  })
}

function addNotification(
  batch: AdmissionBatch,
  request: AcceptRequest,
  candidate: Candidate,
  decision: CandidateDecision,
  opened: Admissions['opened'],
): void {
  const queued = decision.kind === 'queued'
  const { producerId, keyHash, configurationVersion } = request
  batch.rows.notifications.push({
    ...candidate,
    producerId,
    keyHash,
    configurationVersion,
    status: queued ? 'queued' : 'suppressed',
    expiresAt: expiresAt(candidate, batch.rows.now),
    windowKeys: queued ? windowsOpenedBy(candidate, opened) : [],
  })
  if (queued) batch.work.push({ lane: laneOf(candidate.id), provider: candidate.provider })
  else addSuppression(batch, request, candidate, decision)
}

/** A mark that another notification had set before stays the other's. */
function windowsOpenedBy({ id, windows }: Candidate, opened: Admissions['opened']): string[] {
  return windows.map((claim) => claim.windowKey).filter((key) => opened.get(key)?.openerId === id)
}

function addSuppression(
  batch: AdmissionBatch,
  request: AcceptRequest,
  candidate: Candidate,
  decision: CandidateDecision & { kind: 'suppressed' },
): void {
  const { by, window } = decision
  batch.rows.suppressions.push({
    id: newId(),
    notificationId: candidate.id,
    duplicateOf: window.openerId,
    guard: by.guard,
    rule: by.rule,
    configurationVersion: request.configurationVersion,
    producerId: request.producerId,
    type: candidate.type,
    channel: candidate.channel,
    campaign: candidate.campaign,
    windowKey: by.windowKey,
    windowOpenedAt: new Date(window.openedAtMs),
    windowClosesAt: instant(window.closesAtMs),
    fields: by.fields,
  })
}

/** A repeated request makes no second notification, but it is a duplicate that somebody sent: recorded like the others. */
function addRepeat(batch: AdmissionBatch, request: AcceptRequest, subjectId: string): void {
  batch.rows.repeatedKeys.push({ keyHash: request.keyHash, times: 1 })
  const [first] = request.candidates
  batch.rows.suppressions.push({
    id: newId(),
    notificationId: null,
    duplicateOf: subjectId,
    guard: 'idempotency_key',
    rule: 'idempotency_key',
    configurationVersion: request.configurationVersion,
    producerId: request.producerId,
    type: first?.type ?? '',
    channel: first?.channel ?? '',
    campaign: first?.campaign ?? null,
    windowKey: null,
    windowOpenedAt: null,
    windowClosesAt: null,
    fields: [],
  })
}

type NotificationAnswer = { id: string; type: string; status: 'queued' | 'suppressed'; answer: FirstAnswer }

function notificationAnswer(candidate: Candidate, decision: CandidateDecision, now: Date): NotificationAnswer {
  const { id, type } = candidate
  if (decision.kind === 'queued') {
    const expires = expiresAt(candidate, now).toISOString()
    const body = JSON.stringify({
      id,
      status: 'queued',
      duplicate: false,
      acceptedAt: now.toISOString(),
      expiresAt: expires,
    })
    return { id, type, status: 'queued', answer: { status: 202, body } }
  }
  const { by, window } = decision
  const suppression = {
    guard: by.guard,
    rule: by.rule,
    duplicateOf: window.openerId,
    windowOpenedAt: new Date(window.openedAtMs).toISOString(),
    windowClosesAt: instant(window.closesAtMs)?.toISOString() ?? null,
  }
  const body = JSON.stringify({ id, status: 'suppressed', duplicate: true, suppression })
  return { id, type, status: 'suppressed', answer: { status: 200, body } }
}

function single(notifications: NotificationAnswer[]): FirstAnswer {
  const [only] = notifications
  if (!only) throw new Error('a notification request has no candidate')
  return only.answer
}

function eventAnswer(request: AcceptRequest, notifications: NotificationAnswer[]): FirstAnswer {
  const list = notifications.map(({ id, type, status }) => ({ id, type, status }))
  return { status: 202, body: JSON.stringify({ eventId: request.subjectId, duplicate: false, notifications: list }) }
}

function expiresAt(candidate: Candidate, now: Date): Date {
  if (candidate.expiresAt) return new Date(candidate.expiresAt)
  const from = Math.max(now.getTime(), candidate.sendAt ? Date.parse(candidate.sendAt) : 0)
  return new Date(Math.min(from + candidate.expiresAfterMs, latestInstantMs))
}

function instant(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}

function emptyBatch(now: Date): AdmissionBatch {
  return {
    rows: {
      now,
      campaign: null,
      freshKeys: [],
      repeatedKeys: [],
      openedWindows: [],
      slidWindows: [],
      notifications: [],
      suppressions: [],
      events: [],
      outboxRows: [],
    },
    answers: new Map(),
    work: [],
  }
}
