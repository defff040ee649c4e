import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import type { DedupRule } from '@/lib/configuration/document'
import { withoutCardNumbers } from '@/lib/domain/card-numbers'
import { maskIdentifier } from '@/lib/domain/masking'
import { maskedKey } from '@/lib/domain/named-in-key'
import { readSuppression, type Suppression } from '@/lib/insights/list-suppressions'
import { masked } from '@/lib/insights/notification-view'
import { type NotificationDetail, readNotification } from '@/lib/insights/read-notification'
import { messageFacts } from '@/lib/intake/message-facts'
import { factAt } from '@/lib/intake/window-claims'

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
  /** The rule as that version had it; null: it came with a campaign, is a guardrail, or that version cannot be read. */
  rule: Pick<DedupRule, 'scope' | 'window' | 'mode'> | null
  /** What went into the dedup key: the rule's fields in their order, as they were read. None: past retention. */
  inputs: { field: string; value: string }[]
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
  /** What of it went into the dedup key. */
  normalised: string | null
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
  const inputs = inputsOf(twin ?? original, record.fields, options.reveal)
  return {
    record,
    original: shown(original),
    twin: shown(twin),
    gapMs: original ? at - Date.parse(original.acceptedAt) : null,
    windowLeftMs: record.windowClosesAt ? Math.max(0, Date.parse(record.windowClosesAt) - at) : null,
    rule: await ruleOf(record),
    inputs,
    differences: original && twin ? compared(original, twin, record.fields, inputs, options.reveal) : [],
  }
}

function withheld(detail: NotificationDetail): NotificationDetail {
  const { recipient, key } = detail
  return {
    ...detail,
    recipient: recipient && masked(recipient),
    key: key && { ...key, key: maskedKey(key.key) },
    content: null,
  }
}

async function ruleOf({ configurationVersion, type, rule }: Suppression): Promise<ExplainedDuplicate['rule']> {
  const configuration = await configurationOfVersion(configurationVersion).catch(() => null)
  const found = configuration?.type(type)?.dedup.find((one) => one.rule === rule)
  return found ? { scope: found.scope, window: found.window, mode: found.mode } : null
}

/** The same of both sides, since both have the same key: a message's facts are normalised as intake does it. */
function inputsOf(detail: NotificationDetail | null, fields: string[], reveal: boolean): ExplainedDuplicate['inputs'] {
  if (!detail?.content) return []
  const { type, recipient, campaign, content } = detail
  const facts = messageFacts({ ...content, type, recipient: recipient ?? {}, campaign })
  return fields.flatMap((field) => {
    const value = factAt(facts, field)
    return value === undefined ? [] : [{ field, value: viewed(field, textOf(value), reveal) }]
  })
}

type Inputs = ExplainedDuplicate['inputs']

function compared(
  original: NotificationDetail,
  twin: NotificationDetail,
  deciding: string[],
  inputs: Inputs,
  reveal: boolean,
): ComparedField[] {
  const [before, after] = [fieldsOf(original), fieldsOf(twin)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.map((field) => ({
    field,
    original: viewed(field, before.get(field), reveal),
    twin: viewed(field, after.get(field), reveal),
    same: before.get(field) === after.get(field),
    decides: deciding.some((one) => one === field || one.startsWith(`${field}.`)),
    normalised: normalisedOf(field, inputs),
  }))
}

/** Of an object that the rule looks into: each of its members that went into the key. */
function normalisedOf(field: string, inputs: Inputs): string | null {
  const within = inputs.filter((input) => input.field === field || input.field.startsWith(`${field}.`))
  const texts = within.map((input) =>
    input.field === field ? input.value : `${input.field.slice(field.length + 1)}: ${input.value}`,
  )
  return texts.length === 0 ? null : texts.join(', ')
}

function viewed(field: string, value: string | undefined, reveal: boolean): string {
  return withoutCardNumbers((reveal ? value : maskedField(field, value)) ?? '')
}

/** Everything that a producer sent about a customer stays with those who may reveal it. */
function maskedField(field: string, value: string | undefined): string | undefined {
  if (!value) return value
  const [area, name = ''] = field.split('.')
  if (area === 'recipient') return Object.values(masked({ [name]: value }))[0]
  if (area === 'identifiers') return maskIdentifier(value)
  if (area === 'idempotencyKey') return maskedKey(value)
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
