import { z } from 'zod'
import { configurationSchema } from '@/lib/configuration/document'
import { channels, guards, notificationStatuses } from '@/lib/domain/notification'
import { replayModes, replayStatuses } from '@/lib/domain/replay'

// What programs get when it went well. Objects are open: a later release may add members, and takes none away.

const instant = z.iso.datetime()
const id = z.guid()
const text = z.string()
const count = z.int().min(0)
const nullable = (schema: z.ZodType) => schema.nullable()
const page = (item: z.ZodType) => z.looseObject({ items: z.array(item), nextCursor: text.nullable() })

const queued = z.looseObject({
  id,
  status: z.literal('queued'),
  duplicate: z.literal(false),
  acceptedAt: instant,
  expiresAt: instant,
})

const suppressed = z.looseObject({
  id,
  status: z.literal('suppressed'),
  duplicate: z.literal(true),
  suppression: z.looseObject({
    guard: z.enum(guards),
    rule: text,
    duplicateOf: id,
    windowOpenedAt: instant,
    windowClosesAt: nullable(instant),
  }),
})

const madeByEvent = z.array(z.looseObject({ id, type: text, status: z.enum(['queued', 'suppressed']) }))
const event = { eventId: id, notifications: madeByEvent }
const eventAnswers = {
  202: z.looseObject({ ...event, duplicate: z.literal(false) }),
  200: z.looseObject({ ...event, duplicate: z.literal(true), duplicateOf: id }),
}

const recipient = z.looseObject({ phone: text.optional(), email: text.optional(), customerId: text.optional() })

const summary = {
  id,
  status: z.enum(notificationStatuses),
  type: text,
  channel: z.enum(channels),
  provider: nullable(text),
  providerMessageId: nullable(text),
  producer: nullable(text),
  campaign: nullable(text),
  recipient: nullable(recipient),
  acceptedAt: instant,
  sentAt: nullable(instant),
  expiresAt: nullable(instant),
}

const attempt = z.looseObject({
  number: z.int().min(1),
  provider: text,
  trigger: text,
  startedAt: instant,
  finishedAt: nullable(instant),
  outcome: nullable(z.enum(['accepted', 'rejected', 'unavailable', 'unknown'])),
  code: nullable(text),
  httpStatus: nullable(z.int()),
  bodyHash: nullable(text),
})

const notification = z.looseObject({
  ...summary,
  attempts: z.array(attempt),
  suppressions: z.array(z.looseObject({ id, at: instant, guard: z.enum(guards), rule: text })),
  timeline: z.array(z.looseObject({ at: instant, what: text })),
})

const decision = z.looseObject({
  id,
  at: instant,
  notificationId: nullable(id),
  duplicateOf: nullable(id),
  guard: z.enum(guards),
  rule: text,
  type: text,
  windowOpenedAt: nullable(instant),
  windowClosesAt: nullable(instant),
})

const stats = z.looseObject({
  from: instant,
  to: instant,
  bucket: text,
  groupBy: text,
  items: z.array(z.looseObject({ at: instant, key: text, count })),
})

const commanded = { 202: z.looseObject({ commandId: id }) }

const preview = z.looseObject({
  previewId: id,
  total: count,
  willSend: count,
  willBeSuppressed: count,
  excluded: z.looseObject({ unknown: count, alreadySent: count, final: count }),
})

const replay = z.looseObject({
  replayId: id,
  status: z.enum(replayStatuses),
  mode: z.enum(replayModes),
  name: text,
  reason: text,
  counts: z.looseObject({ total: count, pending: count, queued: count, done: count, skipped: count }),
})

const claim = z.discriminatedUnion('decision', [
  z.looseObject({ decision: z.literal('proceed'), claimId: id, leaseExpiresAt: instant }),
  z.looseObject({
    decision: z.literal('stop'),
    reason: z.enum(['already_sent', 'in_progress']),
    claimId: id.optional(),
    sentAt: instant.optional(),
  }),
])

const check = z.looseObject({
  sent: z.boolean(),
  status: text,
  notificationId: id.optional(),
  sentAt: instant.optional(),
})

const list = z.looseObject({ name: text, uniqueIdentifier: z.array(text), contacts: count })

const upload = z.looseObject({
  uploadId: nullable(id),
  rows: count,
  added: count,
  updated: count,
  duplicatesInFile: count,
  duplicatesInList: count,
  invalid: count,
  errors: z.array(z.looseObject({ row: z.int().min(1), column: nullable(text), message: text })),
})

const campaign = z.looseObject({
  name: text,
  list: text,
  type: text,
  dedupScope: text,
  status: text,
  progress: z.looseObject({ total: count, accepted: count, suppressed: count, failed: count, remaining: count }),
})

const scheduled = {
  200: z.looseObject({
    ok: z.literal(true),
    ...{ leased: count, sent: count, retried: count, fellBack: count, unknown: count },
    ...{ deadLettered: count, suppressed: count, expired: count, rescued: count, durationMs: count },
    drained: z.boolean(),
  }),
}

const accepted = { 202: queued, 200: suppressed }

/** By operation and status. What is not here is described in words only. */
export const answerSchemas: Record<string, Record<number, z.ZodType>> = {
  'post /api/v1/notifications': accepted,
  'post /api/v1/notifications/batch': {
    200: z.looseObject({ results: z.array(z.looseObject({ index: count, statusCode: z.int() })) }),
  },
  'post /api/v1/events': eventAnswers,
  'post /api/v2/events': eventAnswers,
  'post /api/v2/outbound/contacts': accepted,
  'get /api/v1/notifications': { 200: page(z.looseObject(summary)) },
  'get /api/v1/notifications/{id}': { 200: notification },
  'post /api/v1/notifications/{id}/retry': commanded,
  'post /api/v1/notifications/{id}/cancel': commanded,
  'post /api/v1/notifications/{id}/resolve': commanded,
  'post /api/v1/notifications/{id}/resend': commanded,
  'post /api/v1/replays/preview': { 200: preview },
  'post /api/v1/replays': { 202: z.looseObject({ replayId: id }) },
  'get /api/v1/replays': { 200: page(replay) },
  'get /api/v1/replays/{id}': { 200: replay },
  'get /api/v1/suppressions': { 200: page(decision) },
  'get /api/v1/suppressions/{id}': { 200: decision },
  'get /api/v1/stats': { 200: stats },
  'post /api/v1/guard/claim': { 200: claim },
  'get /api/v1/guard/check': { 200: check },
  'post /api/v1/lists': { 200: list, 201: list },
  'get /api/v1/lists': { 200: page(list) },
  'get /api/v1/lists/{name}': { 200: list },
  'post /api/v1/lists/{name}/contacts': { 200: upload },
  'post /api/v1/campaigns': { 200: campaign, 201: campaign },
  'get /api/v1/campaigns': { 200: page(campaign) },
  'get /api/v1/campaigns/{name}': { 200: campaign },
  'post /api/v1/campaigns/{name}/start': { 200: campaign },
  'post /api/v1/campaigns/{name}/pause': { 200: campaign },
  'post /api/v1/campaigns/{name}/resume': { 200: campaign },
  'post /api/v1/campaigns/{name}/cancel': { 200: campaign },
  'get /api/v1/config': { 200: configurationSchema },
  'put /api/v1/config': { 200: z.looseObject({ version: z.int().min(1) }) },
  'get /api/health': { 200: z.looseObject({ status: z.literal('ok') }) },
  'get /api/ready': { 200: z.looseObject({ status: z.literal('ready') }) },
  'get /api/cron/outbox': scheduled,
  'post /api/cron/outbox': scheduled,
  'get /api/cron/rollup': scheduled,
  'post /api/cron/rollup': scheduled,
  'get /api/cron/retention': scheduled,
  'post /api/cron/retention': scheduled,
}
