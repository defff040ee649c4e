import type { AttemptTrigger } from '@/lib/domain/delivery-outcome'
import type { NextStep } from '@/lib/domain/next-step'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'
import type { ReceiptStatus } from '@/lib/domain/receipt'
import type { AfterLookup } from '@/lib/domain/reconcile'

/** A row of outbox_messages, as the statements of db/queries move it. */
export type Work = {
  state: OutboxState
  token: number
  leasedUntil: number
  dueAt: number
  expiresAt: number
  provider: string
  trigger: AttemptTrigger
  uncertain: boolean
  uncertainElsewhere: boolean
  attemptsStarted: number
  attemptsInCycle: number
  /** Leases in a row that ran out before an attempt. */
  lostLeases: number
  firstAttemptAt: number | null
  sinceAt: number
  lookups: number
}

export type Notification = {
  id: string
  fact: number
  status: NotificationStatus
  work: Work | null
  duplicateRisk: boolean
  /** Cancelled while somebody may have got it. */
  cancelledUncertain: boolean
  /** Whoever prepares it ends. */
  endsWorkers: boolean
  /** A worker that had lost its lease heard that it was accepted. */
  acceptedLate: boolean
  asked: Set<string>
  /** What its providers have told of it. */
  told: Set<ReceiptStatus>
}

export function newNotification(given: {
  id: string
  fact: number
  queued: boolean
  now: number
  expiresAt: number
  endsWorkers: boolean
}): Notification {
  const { id, fact, queued, now, expiresAt, endsWorkers } = given
  const work: Work = {
    ...{ state: 'ready', token: 0, leasedUntil: 0, dueAt: now, expiresAt, provider: 'a', trigger: 'first' },
    ...{
      uncertain: false,
      uncertainElsewhere: false,
      attemptsStarted: 0,
      attemptsInCycle: 0,
      lostLeases: 0,
      firstAttemptAt: null,
    },
    ...{ sinceAt: now, lookups: 0 },
  }
  return {
    ...{ id, fact, status: queued ? 'queued' : 'suppressed', work: queued ? work : null, endsWorkers },
    ...{ duplicateRisk: false, cancelledUncertain: false, acceptedLate: false },
    ...{ asked: new Set(), told: new Set() },
  }
}

/** A provider's word stands behind it. */
export function isTaken(status: NotificationStatus): boolean {
  return status === 'sent' || status === 'delivered' || status === 'undelivered'
}

/** Only who decided on this token in this state moves the row. */
export function isHolder(work: Work | null, token: number, state: OutboxState): work is Work {
  return work?.token === token && work.state === state
}

/** What finish-attempts.ts does to the row of its holder. @returns whether its windows are given free */
export function moveAfterAttempt(notification: Notification, work: Work, step: NextStep, now: number): boolean {
  switch (step.kind) {
    case 'sent':
      return end(notification, 'sent')
    case 'again':
      notification.duplicateRisk ||= step.duplicateRisk
      work.uncertainElsewhere = step.uncertain && (work.uncertainElsewhere || step.provider !== work.provider)
      Object.assign(work, { state: 'ready', provider: step.provider, trigger: step.trigger, uncertain: step.uncertain })
      work.dueAt = Math.min(now + step.afterMs, work.expiresAt)
      break
    case 'reconcile':
      Object.assign(work, { state: 'reconciling', uncertain: true, dueAt: now + step.afterMs })
      break
    case 'held':
      Object.assign(work, { state: 'held', uncertain: step.uncertain })
      break
    case 'dead':
      Object.assign(work, { state: 'dead', uncertain: false, uncertainElsewhere: false })
  }
  work.sinceAt = now
  return step.kind === 'dead'
}

/** What settle-lookup.ts does to the row of its holder. @returns whether its windows are given free */
export function moveAfterLookup(notification: Notification, work: Work, after: AfterLookup, now: number): boolean {
  switch (after.kind) {
    case 'sent':
      return end(notification, 'sent')
    case 'again':
      Object.assign(work, { state: 'ready', provider: after.provider, trigger: after.trigger, uncertain: false })
      work.dueAt = Math.min(now + after.afterMs, work.expiresAt)
      break
    case 'ask_again':
      work.dueAt = now + after.afterMs
      return false
    case 'held':
      work.state = 'held'
      break
    case 'dead':
      Object.assign(work, { state: 'dead', uncertain: false })
  }
  Object.assign(work, { sinceAt: now, lookups: 0 })
  return after.kind === 'dead'
}

/** The work is over. @returns false: windows stand, unless whoever ends it says otherwise */
export function end(notification: Notification, status: NotificationStatus): boolean {
  notification.work = null
  notification.status = status
  return false
}
