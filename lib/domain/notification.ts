/** The notification's life, defined once; every page, filter and command reads its groups from here. */
export const channels = ['sms', 'email', 'voice'] as const
export type Channel = (typeof channels)[number]

export const notificationStatuses = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'suppressed',
  'needs_review',
  'dead_lettered',
  'cancelled',
  'expired',
] as const
export type NotificationStatus = (typeof notificationStatuses)[number]

/** Nothing happens any more without a person or a receipt. */
export const finalStatuses = ['sent', 'delivered', 'undelivered', 'suppressed', 'cancelled', 'expired'] as const
export const successfulStatuses = ['sent', 'delivered'] as const
/** A manual retry (same key, same bytes) is allowed from here. */
export const retryableStatuses = ['dead_lettered'] as const
export const cancellableStatuses = ['queued', 'dead_lettered', 'needs_review'] as const
/** A person may say from here what became of it. */
export const resolvableStatuses = ['needs_review'] as const
/** A new notification may be made of this one on purpose: nothing happens to it by itself any more. */
export const resendableStatuses = [...finalStatuses, 'dead_lettered', 'needs_review'] as const
/** Certainly nobody got it. Cancelled ones are not here: some were cancelled after an unknown outcome. */
export const unsentStatuses = ['dead_lettered', 'expired'] as const

export const guards = ['idempotency_key', 'dedup_window', 'unique_identifier', 'guardrail', 'provider'] as const
export type Guard = (typeof guards)[number]

/** Where the outbox message of an unsettled notification stands. */
export const outboxStates = ['ready', 'leased', 'dispatching', 'reconciling', 'held', 'dead'] as const
export type OutboxState = (typeof outboxStates)[number]

/** The status people see: the outbox message, while there is one, knows more than the settled column. */
export function visibleStatus(settled: NotificationStatus, work: OutboxState | null): NotificationStatus {
  switch (work) {
    case null:
      return settled
    case 'ready':
      return 'queued'
    case 'leased':
    case 'dispatching':
    case 'reconciling':
      return 'sending'
    case 'held':
      return 'needs_review'
    case 'dead':
      return 'dead_lettered'
  }
}
