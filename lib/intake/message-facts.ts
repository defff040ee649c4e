import type { Audience } from '@/lib/intake/audience'
import type { NotificationRequest } from '@/lib/intake/request-schemas'

/** What templates and dedup rules may speak of. Absent members are absent, so that strict templates name them. */
export type MessageFacts = {
  type: string
  data: Record<string, unknown>
  recipient: Record<string, string>
  identifiers: Record<string, string>
  campaign?: string
  occurredAt?: string
  audience?: Audience
}

/** What facts are read from: a request, or a frozen message with its campaign. */
type FactSource = Pick<NotificationRequest, 'type' | 'recipient' | 'identifiers' | 'campaign' | 'occurredAt'> & {
  data?: Record<string, unknown> | null | undefined
  audience?: Audience | undefined
}

/** The facts of a request. A recipient's `customerId` also serves as the identifier `customer_id` when none is given. */
export function messageFacts(request: FactSource): MessageFacts {
  const identifiers = Object.fromEntries((request.identifiers ?? []).map((entry) => [entry.name, entry.value]))
  const customerId = request.recipient.customerId
  if (customerId !== undefined) identifiers.customer_id ??= customerId
  const facts: MessageFacts = {
    type: request.type,
    data: request.data ?? {},
    recipient: normalizedRecipient(request.recipient),
    identifiers,
  }
  if (request.campaign) facts.campaign = request.campaign
  if (request.occurredAt) facts.occurredAt = request.occurredAt
  if (request.audience) facts.audience = request.audience
  return facts
}

/** Domains are case-insensitive, local parts are not ours to judge; phones are E.164 already. */
export function normalizedRecipient(recipient: NotificationRequest['recipient']): Record<string, string> {
  const normalized: Record<string, string> = {}
  if (recipient.phone !== undefined) normalized.phone = recipient.phone
  if (recipient.email !== undefined) normalized.email = normalizedEmail(recipient.email)
  if (recipient.customerId !== undefined) normalized.customerId = recipient.customerId
  return normalized
}

export function normalizedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return email.slice(0, at + 1) + email.slice(at + 1).toLowerCase()
}
