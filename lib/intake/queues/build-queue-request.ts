import { isUtf8 } from 'node:buffer'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { singleRequestBytesMax } from '@/lib/http/read-json'
import { parseStrictJson } from '@/lib/http/strict-json'
import { validate } from '@/lib/http/validate'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { buildNotificationRequest, requireRequestKey } from '@/lib/intake/build-request'
import { buildEventRequest, buildOutboxRowRequest } from '@/lib/intake/event-requests'
import type { Intake, QueueMessage } from '@/lib/intake/queues/queue-message'
import { batchItemSchema, eventRequestSchema } from '@/lib/intake/request-schemas'

const eventBody = eventRequestSchema.partial({ idempotencyKey: true })
const notificationBody = batchItemSchema.partial({ idempotencyKey: true })

/**
 * A queue's message ready for admission, held to what the API holds its requests to.
 * @throws AppError when it never can be accepted as it is
 */
export function buildQueueRequest(
  intake: Pick<Intake, 'producerId' | 'message'>,
  message: QueueMessage,
  configuration: ActiveConfiguration,
  lane: number,
): AcceptRequest {
  const { producerId } = intake
  if (producerId === null) throw new Error('the intake has no producer')
  if (isRow(message.body)) return buildRowRequest(producerId, message.key, message.body, configuration)
  const body = jsonOf(message.body)
  if (intake.message === 'event') {
    const { idempotencyKey, ...event } = validate(eventBody, body)
    return buildEventRequest(producerId, keyOf(idempotencyKey, message), event, configuration, lane)
  }
  const { idempotencyKey, ...request } = validate(notificationBody, body)
  return buildNotificationRequest(producerId, keyOf(idempotencyKey, message), request, configuration, lane)
}

type Row = Exclude<QueueMessage['body'], string | Buffer>

function isRow(body: QueueMessage['body']): body is Row {
  return typeof body === 'object' && !Buffer.isBuffer(body)
}

/** A body as JSON that means one thing only; a row's is its payload. @throws AppError `malformed`, `too_large` */
export function jsonOf(body: QueueMessage['body']): unknown {
  return isRow(body) ? body.data : parseStrictJson(textOf(body))
}

/** Bytes that are no text would be replaced by the same mark: two bodies would then look alike. */
function textOf(body: string | Buffer): string {
  if (Buffer.byteLength(body) > singleRequestBytesMax) {
    throw new AppError('too_large', `The body has more than ${singleRequestBytesMax} bytes.`)
  }
  if (typeof body === 'string') return body
  if (!isUtf8(body)) throw new AppError('malformed', 'The body is not UTF-8.')
  return body.toString()
}

function keyOf(inBody: string | undefined, message: QueueMessage): string {
  return requireRequestKey(inBody ?? message.key)
}

/** A row of a remote outbox is handled as one of our own: its id is the key, and where one type is bound the provider's too. */
function buildRowRequest(
  producerId: string,
  rowId: string,
  row: Row,
  configuration: ActiveConfiguration,
): AcceptRequest {
  if (!row.eventType) throw new AppError('invalid', 'event_type is empty.')
  if (typeof row.data !== 'object' || row.data === null || Array.isArray(row.data)) {
    throw new AppError('invalid', 'payload is not a JSON object.')
  }
  const data = row.data as Record<string, unknown>
  return buildOutboxRowRequest(producerId, rowId, { eventType: row.eventType, data }, configuration)
}
