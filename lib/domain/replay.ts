import { type NotificationStatus, successfulStatuses, unsentStatuses } from '@/lib/domain/notification'

/** `retry`: dead letters again; `resend`: new notifications on purpose; `events`: what kept events did not make yet. */
export const replayModes = ['retry', 'resend', 'events'] as const
export type ReplayMode = (typeof replayModes)[number]

export const replayStatuses = ['counting', 'previewed', 'running', 'paused', 'aborted', 'finished'] as const
export type ReplayStatus = (typeof replayStatuses)[number]

/** What a person may do to a started replay. */
export type ReplayChange = 'pause' | 'resume' | 'abort'

/** `queued`: handed to the engine; `skipped`: not done, with the reason. */
export const replayItemStates = ['pending', 'queued', 'done', 'skipped'] as const
export type ReplayItemState = (typeof replayItemStates)[number]

/** Why something that the filter found is not part of the selection. */
export type Exclusion =
  /** Nobody knows whether the customer got it: a person has to look first. */
  | 'unknown'
  | 'alreadySent'
  /** Settled otherwise: undelivered, suppressed, cancelled, expired. */
  | 'final'
  /** Being sent by itself. */
  | 'inProgress'
  /** It cannot be sent at all: past retention or expiry, no provider, no type that takes it. */
  | 'unusable'

export type ReplayCounts = {
  total: number
  willSend: number
  willBeSuppressed: number
  /** Of those that will be sent: customers who may have got it already. */
  mayReachTwice: number
  excluded: Record<Exclusion, number>
}

export function noCounts(): ReplayCounts {
  const excluded = { unknown: 0, alreadySent: 0, final: 0, inProgress: 0, unusable: 0 }
  return { total: 0, willSend: 0, willBeSuppressed: 0, mayReachTwice: 0, excluded }
}

/** Whether a replay in mode `retry` may take a notification, or why not. */
export function retryCandidacy(status: NotificationStatus): 'candidate' | Exclusion {
  switch (status) {
    case 'dead_lettered':
      return 'candidate'
    case 'needs_review':
      return 'unknown'
    case 'sent':
    case 'delivered':
      return 'alreadySent'
    case 'queued':
    case 'sending':
      return 'inProgress'
    case 'undelivered':
    case 'suppressed':
    case 'cancelled':
    case 'expired':
      return 'final'
  }
}

/**
 * Whether a replay in mode `resend` may take a notification. Certain non-sends may; anything that a customer may have
 * got only when the filter names its status, so that nobody is told twice by a filter that is merely wide.
 */
export function resendCandidacy(
  status: NotificationStatus,
  named: readonly NotificationStatus[],
): 'candidate' | Exclusion {
  if (isUnsent(status)) return 'candidate'
  const otherwise = retryCandidacy(status)
  return otherwise !== 'inProgress' && named.includes(status) ? 'candidate' : otherwise
}

/** A resend of it may be the customer's second. */
export function mayReachTwice(status: NotificationStatus): boolean {
  return !isUnsent(status)
}

/** What succeeded after the preview was made is left alone. */
export function succeededSince(then: string | null, now: NotificationStatus): boolean {
  return then !== now && isSuccessful(now) && !successfulStatuses.some((status) => status === then)
}

function isUnsent(status: NotificationStatus): boolean {
  return unsentStatuses.some((unsent) => unsent === status)
}

function isSuccessful(status: NotificationStatus): boolean {
  return successfulStatuses.some((successful) => successful === status)
}
