import type { AuditRecord } from '@/lib/audit/list-audit'
import type { Suppression } from '@/lib/insights/list-suppressions'
import type { NotificationSummary } from '@/lib/insights/notification-view'
import type { WaitingNotification } from '@/lib/insights/waiting'

/** A column of a list: its name in addresses, its heading, and its cell in a file. */
export type Column<Item> = { name: string; label: string; text: (item: Item) => string | number | null }

export const notificationColumns: readonly Column<NotificationSummary>[] = [
  { name: 'accepted', label: 'Accepted, UTC', text: (item) => item.acceptedAt },
  { name: 'status', label: 'Status', text: (item) => item.status },
  { name: 'recipient', label: 'Recipient', text: ({ recipient }) => addressText(recipient) },
  { name: 'type', label: 'Type', text: (item) => item.type },
  { name: 'channel', label: 'Channel', text: (item) => item.channel },
  { name: 'provider', label: 'Provider', text: (item) => item.provider },
  { name: 'campaign', label: 'Campaign', text: (item) => item.campaign },
  { name: 'producer', label: 'Producer', text: (item) => item.producer },
  { name: 'sent', label: 'Sent, UTC', text: (item) => item.sentAt },
  { name: 'expires', label: 'Expires, UTC', text: (item) => item.expiresAt },
  { name: 'message', label: 'Provider message id', text: (item) => item.providerMessageId },
  { name: 'reason', label: 'Reason', text: (item) => item.waitingReason },
  { name: 'risk', label: 'Duplicate risk', text: (item) => (item.duplicateRisk ? 'yes' : 'no') },
]

export const suppressionColumns: readonly Column<Suppression>[] = [
  { name: 'suppressed', label: 'Suppressed, UTC', text: (item) => item.at },
  { name: 'guard', label: 'Guard', text: (item) => item.guard },
  { name: 'rule', label: 'Rule', text: (item) => item.rule },
  { name: 'type', label: 'Type', text: (item) => item.type },
  { name: 'producer', label: 'Producer', text: (item) => item.producer },
  { name: 'window', label: 'Window left', text: (item) => item.windowClosesAt },
  { name: 'original', label: 'Original', text: (item) => item.duplicateOf },
  { name: 'channel', label: 'Channel', text: (item) => item.channel },
  { name: 'campaign', label: 'Campaign', text: (item) => item.campaign },
  { name: 'twin', label: 'Twin', text: (item) => item.notificationId },
  { name: 'version', label: 'Configuration version', text: (item) => item.configurationVersion },
]

export const waitingColumns: readonly Column<WaitingNotification>[] = [
  { name: 'since', label: 'Waits for', text: (item) => item.since },
  { name: 'reason', label: 'Why', text: (item) => item.reason },
  { name: 'recipient', label: 'Recipient', text: ({ recipient }) => addressText(recipient) },
  { name: 'type', label: 'Type', text: (item) => item.type },
  { name: 'channel', label: 'Channel', text: (item) => item.channel },
  { name: 'provider', label: 'Provider', text: (item) => item.provider },
  { name: 'attempts', label: 'Attempts', text: (item) => item.attempts },
  { name: 'accepted', label: 'Accepted, UTC', text: (item) => item.acceptedAt },
]

/** All of them are in every file: the chain can be verified from nothing less. */
export const auditColumns: readonly Column<AuditRecord>[] = [
  { name: 'at', label: 'At, UTC', text: (item) => item.at },
  { name: 'actor', label: 'Actor', text: (item) => item.actor },
  { name: 'action', label: 'Action', text: (item) => item.action },
  { name: 'subjectKind', label: 'Subject kind', text: (item) => item.subjectKind },
  { name: 'subject', label: 'Subject', text: (item) => item.subjectId },
  { name: 'reason', label: 'Reason', text: (item) => item.reason },
  { name: 'detail', label: 'Detail', text: (item) => JSON.stringify(item.detail) },
  { name: 'sequence', label: 'Number', text: (item) => item.sequence },
  { name: 'hash', label: 'Hash', text: (item) => item.hash },
  { name: 'result', label: 'Result', text: (item) => item.result },
]

/** What a list shows before anybody chooses: the others are there for those who look for them. */
export const usualColumns = {
  notifications: ['accepted', 'status', 'recipient', 'type', 'channel', 'provider', 'campaign'],
  duplicates: ['suppressed', 'guard', 'rule', 'type', 'producer', 'window', 'original'],
  waiting: ['since', 'reason', 'recipient', 'type', 'provider', 'attempts', 'accepted'],
} as const

export function addressText(recipient: { phone?: string; email?: string; customerId?: string } | null): string | null {
  if (!recipient) return null
  return [recipient.phone, recipient.email, recipient.customerId].filter(Boolean).join(' ') || null
}
