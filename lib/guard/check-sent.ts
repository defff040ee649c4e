import { database } from '@/db/client'
import { type GuardFacts, readGuardFacts } from '@/db/queries/read-guard-facts'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { type NotificationStatus, successfulStatuses, visibleStatus } from '@/lib/domain/notification'
import { identityWindowKey, referencesOfClaim } from '@/lib/guard/claim-identity'
import type { GuardCheckRequest } from '@/lib/guard/guard-schemas'
import { requireType } from '@/lib/guard/require-type'

/** `status`: a notification's; `claimed` and `unknown` for a claim without a word, within and after its lease; `none`. */
export type CheckAnswer = {
  sent: boolean
  status: NotificationStatus | 'claimed' | 'unknown' | 'none'
  notificationId?: string
  sentAt?: string
}

/**
 * Whether a type was sent to a customer, by Once or by who claimed it. It reserves nothing: two who ask at once may both
 * hear no. @throws AppError `invalid` for an unknown type
 */
export async function checkSent(request: GuardCheckRequest): Promise<CheckAnswer> {
  const type = requireType(request.type, await activeConfiguration())
  const facts = await readGuardFacts(database('accept'), {
    type: type.name,
    windowKey: identityWindowKey(type.name, request.identifiers),
    references: referencesOfClaim(request.identifiers),
  })
  return answerOf(facts)
}

function answerOf({ claim, notification }: GuardFacts): CheckAnswer {
  const ours = notification && notificationAnswer(notification)
  if (ours?.sent || !claim || claim.state === 'released') return ours ?? { sent: false, status: 'none' }
  if (claim.state === 'claimed') return { sent: false, status: claim.leaseOver ? 'unknown' : 'claimed' }
  return { sent: true, status: 'sent', ...(claim.settledAt ? { sentAt: claim.settledAt.toISOString() } : {}) }
}

function notificationAnswer({ id, status, work, sentAt }: NonNullable<GuardFacts['notification']>): CheckAnswer {
  const visible = visibleStatus(status, work)
  const sent = visible === 'undelivered' || successfulStatuses.some((successful) => successful === visible)
  return { sent, status: visible, notificationId: id, ...(sent && sentAt ? { sentAt: sentAt.toISOString() } : {}) }
}
