import type { NotificationRow } from '@/db/queries/list-notifications'
import { maskEmail, maskIdentifier, maskPhone } from '@/lib/domain/masking'
import { type NotificationStatus, visibleStatus } from '@/lib/domain/notification'
import { openContent } from '@/lib/intake/notification-content'

export type Recipient = { phone?: string; email?: string; customerId?: string }

/** A notification as lists show it. Instants are RFC 3339 in UTC. */
export type NotificationSummary = {
  id: string
  status: NotificationStatus
  type: string
  channel: string
  provider: string | null
  providerMessageId: string | null
  producer: string | null
  campaign: string | null
  /** Null: past retention. */
  recipient: Recipient | null
  acceptedAt: string
  sentAt: string | null
  expiresAt: string | null
  duplicateRisk: boolean
  waitingReason: string | null
}

export function summaryOf(row: Omit<NotificationRow, 'atExact'>, reveal: boolean): NotificationSummary {
  const { id, type, channel, provider, providerMessageId, producer, campaign, duplicateRisk, waitingReason } = row
  return {
    id,
    status: visibleStatus(row.settled, row.work),
    ...{ type, channel, provider, providerMessageId, producer, campaign },
    recipient: recipientOf(row, reveal),
    acceptedAt: row.acceptedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    duplicateRisk,
    waitingReason,
  }
}

/** The recipient, masked unless it may be revealed; null when retention has taken it. */
export function recipientOf(
  row: Pick<NotificationRow, 'id' | 'sealed' | 'acceptedAt'>,
  reveal: boolean,
): Recipient | null {
  if (!row.sealed) return null
  const { recipient } = openContent(row.id, row.sealed, row.acceptedAt).message
  return reveal ? withoutUndefined(recipient) : masked(recipient)
}

type Given = { phone?: string | undefined; email?: string | undefined; customerId?: string | undefined }

/** Enough to recognise a recipient by, too little to reach it. */
export function masked({ phone, email, customerId }: Given): Recipient {
  return {
    ...(phone === undefined ? {} : { phone: maskPhone(phone) }),
    ...(email === undefined ? {} : { email: maskEmail(email) }),
    ...(customerId === undefined ? {} : { customerId: maskIdentifier(customerId) }),
  }
}

function withoutUndefined({ phone, email, customerId }: Given): Recipient {
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    ...(customerId === undefined ? {} : { customerId }),
  }
}
