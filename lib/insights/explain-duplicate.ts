import { withoutCardNumbers } from '@/lib/domain/card-numbers'
import { maskIdentifier } from '@/lib/domain/masking'
import { readSuppression, type Suppression } from '@/lib/insights/list-suppressions'
import { masked } from '@/lib/insights/notification-view'
import { type NotificationDetail, readNotification } from '@/lib/insights/read-notification'

export type ExplainedDuplicate = {
  record: Suppression
  /** Null: the original was an event, or is gone. */
  original: NotificationDetail | null
  /** Null: the request was only repeated, no second notification was made. */
  twin: NotificationDetail | null
  /** Milliseconds between the two. */
  gapMs: number | null
  /** Milliseconds of the window that were left; null: it never closes, or there is no window. */
  windowLeftMs: number | null
  differences: ComparedField[]
}

export type ComparedField = {
  field: string
  original: string
  twin: string
  /** Whether the values are the same; what is shown may be masked and look the same when it is not. */
  same: boolean
  /** Whether the rule looks at this field. */
  decides: boolean
}

/** Both sides of a duplicate with what is the same and what is not. Values are masked unless they may be revealed. */
export async function explainDuplicate(id: string, options: { reveal: boolean }): Promise<ExplainedDuplicate | null> {
  const record = await readSuppression(id)
  if (!record) return null
  const [original, twin] = await Promise.all([
    record.duplicateOf ? readNotification(record.duplicateOf, { reveal: true }) : null,
    record.notificationId ? readNotification(record.notificationId, { reveal: true }) : null,
  ])
  const at = Date.parse(record.at)
  const shown = (detail: NotificationDetail | null) => (detail && !options.reveal ? withheld(detail) : detail)
  return {
    record,
    original: shown(original),
    twin: shown(twin),
    gapMs: original ? at - Date.parse(original.acceptedAt) : null,
    windowLeftMs: record.windowClosesAt ? Math.max(0, Date.parse(record.windowClosesAt) - at) : null,
    differences: original && twin ? compared(original, twin, record.fields, options.reveal) : [],
  }
}

function withheld(detail: NotificationDetail): NotificationDetail {
  return { ...detail, recipient: detail.recipient && masked(detail.recipient), content: null }
}

function compared(original: NotificationDetail, twin: NotificationDetail, deciding: string[], reveal: boolean) {
  const [before, after] = [fieldsOf(original), fieldsOf(twin)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const view = (field: string, value: string | undefined) =>
    withoutCardNumbers((reveal ? value : maskedField(field, value)) ?? '')
  return names.map((field) => ({
    field,
    original: view(field, before.get(field)),
    twin: view(field, after.get(field)),
    same: before.get(field) === after.get(field),
    decides: deciding.some((one) => one === field || one.startsWith(`${field}.`)),
  }))
}

/** Everything that a producer sent about a customer stays with those who may reveal it. */
function maskedField(field: string, value: string | undefined): string | undefined {
  if (!value) return value
  const [area, name = ''] = field.split('.')
  if (area === 'recipient') return Object.values(masked({ [name]: value }))[0]
  if (area === 'identifiers') return maskIdentifier(value)
  return area === 'data' || area === 'body' || area === 'subject' ? '•••••' : value
}

function fieldsOf(detail: NotificationDetail): Map<string, string> {
  const fields = new Map<string, string>([
    ['type', detail.type],
    ['channel', detail.channel],
    ['producer', detail.producer ?? ''],
    ['idempotencyKey', detail.key?.key ?? ''],
    ['campaign', detail.campaign ?? ''],
  ])
  for (const [name, value] of Object.entries(detail.recipient ?? {})) fields.set(`recipient.${name}`, value)
  // As in intake: a customer's id also serves as the identifier customer_id.
  if (detail.recipient?.customerId) fields.set('identifiers.customer_id', detail.recipient.customerId)
  for (const { name, value } of detail.content?.identifiers ?? []) fields.set(`identifiers.${name}`, value)
  for (const [name, value] of Object.entries(detail.content?.data ?? {})) fields.set(`data.${name}`, textOf(value))
  if (detail.content?.subject) fields.set('subject', detail.content.subject)
  if (detail.content) fields.set('body', detail.content.body)
  return fields
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
