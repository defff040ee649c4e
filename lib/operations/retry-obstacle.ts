import { type NotificationStatus, retryableStatuses } from '@/lib/domain/notification'

type Retryable = (typeof retryableStatuses)[number]
export type Retried = {
  status: NotificationStatus
  commands: { kind: string; status: string }[]
  resends: readonly unknown[]
}

/** Why a retry cannot be asked for now, for the one who would; null when it can. */
export function retryObstacle({ status, commands, resends }: Retried, permitted: boolean): string | null {
  if (!permitted) return 'Your role does not permit a retry.'
  if (commands.some((command) => command.kind === 'retry' && command.status === 'pending'))
    return 'A retry is queued already.'
  if (isRetryable(status)) return resends.length > 0 ? resentWords : null
  return reasons[status]
}

/** What a person made of it stands for it, whatever came of that. */
export const resentWords = 'It was sent again as another notification: both might reach the customer.'

function isRetryable(status: NotificationStatus): status is Retryable {
  return retryableStatuses.some((retryable) => retryable === status)
}

const taken = 'A provider has taken it: a retry would reach the customer twice.'

const reasons: Record<Exclude<NotificationStatus, Retryable>, string> = {
  queued: 'It is waiting for its next attempt by itself.',
  sending: 'An attempt is under way.',
  sent: taken,
  delivered: taken,
  undelivered: taken,
  suppressed: 'It is a duplicate: its original stands for it.',
  needs_review: 'It is not certain that nobody got it: a retry could reach the customer twice.',
  cancelled: 'It was cancelled.',
  expired: 'It has expired: what it says is of no use any more.',
}
