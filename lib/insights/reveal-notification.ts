import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { revealContent } from '@/db/queries/reveal-content'
import { chargeOperator } from '@/lib/auth/limit-operator'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { withoutCardNumbers } from '@/lib/domain/card-numbers'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { type ComparedField, explainDuplicate } from '@/lib/insights/explain-duplicate'
import { type Recipient, recipientOf } from '@/lib/insights/notification-view'
import { openContent } from '@/lib/intake/notification-content'
import { committed } from '@/lib/operations/committed'

/** What a customer was told, and where: as it is, but for the numbers of cards. */
export type Revealed = { recipient: Recipient; subject: string | null; body: string }

/**
 * Shows a notification's recipient and text to who may see them and says why; it is in the audit.
 * @throws AppError `forbidden`, `proof_needed`, `rate_limited`, `invalid` without a reason, `not_found` when retention has taken it
 */
export async function revealNotification(by: Operator, id: string, reason: string | null): Promise<Revealed> {
  requirePermission(by, 'notification.reveal')
  const why = reasonToLook(reason)
  requireRecentProof(by)
  await chargeOperator(by, 'reveal')
  const row = await revealed(by, id, why)
  if (!row) throw new AppError('not_found', 'Not kept any more: retention has removed the text and the recipient.')
  const { subject, body } = openContent(id, row.sealed, row.acceptedAt).message
  return {
    recipient: recipientOf({ id, ...row }, true) ?? {},
    subject: subject && withoutCardNumbers(subject),
    body: withoutCardNumbers(body),
  }
}

/** Both sides of a duplicate, field by field, as they are; a record for each. @throws AppError as `revealNotification` */
export async function revealDuplicate(by: Operator, id: string, reason: string | null): Promise<ComparedField[]> {
  requirePermission(by, 'notification.reveal')
  const why = reasonToLook(reason)
  requireRecentProof(by)
  await chargeOperator(by, 'reveal')
  const explained = await explainDuplicate(id, { reveal: false })
  if (!explained?.original || !explained.twin)
    throw new AppError('not_found', 'There are no two notifications to compare.')
  for (const side of [explained.original, explained.twin]) await revealed(by, side.id, why)
  return (await explainDuplicate(id, { reveal: true }))?.differences ?? []
}

/** Nobody looks without one. @throws AppError `invalid` */
export function reasonToLook(reason: string | null): string {
  if (reason === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  return reason
}

// The record of who looks comes first, and where a failover cannot take it away.
const nothingShown = 'Nothing is shown; ask again.'

/** The content of a notification with the record of who looks; null when retention has taken it. */
export async function revealed(by: Operator, id: string, reason: string) {
  if (!isUuid(id)) return null
  const input = { lane: laneOf(id), id, auditId: randomUUID(), actor: actorOf(by), reason }
  return committed(() => revealContent(database('commands'), input), nothingShown)
}
