import { readSuppression, type Suppression } from '@/lib/insights/list-suppressions'
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
  differences: { field: string; original: string; twin: string; decides: boolean }[]
}

/** Both sides of a duplicate with what is the same and what is not. Values are masked unless they may be revealed. */
export async function explainDuplicate(id: string, options: { reveal: boolean }): Promise<ExplainedDuplicate | null> {
  const record = await readSuppression(id)
  if (!record) return null
  const [original, twin] = await Promise.all([
    readNotification(record.duplicateOf, options),
    record.notificationId ? readNotification(record.notificationId, options) : null,
  ])
  const at = Date.parse(record.at)
  return {
    record,
    original,
    twin,
    gapMs: original ? at - Date.parse(original.acceptedAt) : null,
    windowLeftMs: record.windowClosesAt ? Math.max(0, Date.parse(record.windowClosesAt) - at) : null,
    differences: original && twin ? differencesOf(original, twin, record.fields) : [],
  }
}

function differencesOf(original: NotificationDetail, twin: NotificationDetail, fields: string[]) {
  const [before, after] = [fieldsOf(original), fieldsOf(twin)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.map((field) => ({
    field,
    original: before.get(field) ?? '',
    twin: after.get(field) ?? '',
    decides: fields.includes(field),
  }))
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
  for (const { name, value } of detail.content?.identifiers ?? []) fields.set(`identifiers.${name}`, value)
  for (const [name, value] of Object.entries(detail.content?.data ?? {})) fields.set(`data.${name}`, textOf(value))
  if (detail.content) fields.set('body', detail.content.body)
  return fields
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
