import { randomUUID } from 'node:crypto'
import { chargeBatch } from '@/lib/auth/limit-producer'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { jsonText } from '@/lib/http/api-answer'
import { requireKeyInBody } from '@/lib/http/handlers/body-key'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { internalProblemOf, type Problem, problemOf } from '@/lib/http/problem'
import { batchRequestBytesMax, readJsonList } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import type { AcceptResult } from '@/lib/intake/accept-many'
import { acceptTogether, currentLane } from '@/lib/intake/accept-queue'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { buildNotificationRequest } from '@/lib/intake/build-request'
import { batchItemSchema, batchRequestSchema } from '@/lib/intake/request-schemas'
import { log } from '@/lib/observability/log'

/** `POST /api/v1/notifications/batch`: each item stands alone; the first of two that claim the same fact wins. */
export const acceptBatch = hotRoute('notifications:write', async ({ request, producer }) => {
  const { value, refused } = await readJsonList(request, batchRequestBytesMax, 'notifications')
  const { notifications } = validate(batchRequestSchema, value)
  chargeBatch(producer, notifications.length)
  const configuration = await activeConfiguration()
  const lane = currentLane()
  const built = notifications.map(
    (item, index) => refused.get(index) ?? build(item, producer.producerId, configuration, lane),
  )
  const accepted = await acceptTogether(built.flatMap((item) => (item instanceof Error ? [] : [item])))
  let next = 0
  const results = built.map((item, index) => {
    const result: AcceptResult | undefined = item instanceof Error ? { kind: 'error', error: item } : accepted[next++]
    return result ? resultText(index, result) : '{}'
  })
  return jsonText(200, `{"results":[${results.join(',')}]}`)
})
export const acceptBatchHandler = asHandler(acceptBatch)

function build(
  item: unknown,
  producerId: string,
  configuration: ActiveConfiguration,
  lane: number,
): AcceptRequest | Error {
  try {
    const key = requireKeyInBody(item)
    const { idempotencyKey: _, ...input } = validate(batchItemSchema, item)
    return buildNotificationRequest(producerId, key, input, configuration, lane)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** The item's answer with its index and status in front: the stored text is spliced in, not parsed again. */
function resultText(index: number, result: AcceptResult): string {
  if (result.kind === 'answer') {
    const { status, body, replayed } = result.answer
    const replay = replayed ? ',"replayed":true' : ''
    return `{"index":${index},"statusCode":${status}${replay},${body.slice(1)}`
  }
  const problem = result.error instanceof AppError ? problemOf(result.error) : unexpected(result.error)
  return JSON.stringify({ index, statusCode: problem.status, ...problem })
}

function unexpected(error: unknown): Problem {
  const reference = randomUUID()
  log.error({ reference, err: error }, 'a batch item failed')
  return internalProblemOf(reference)
}
