import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { answerAccepted } from '@/lib/http/handlers/answer-accepted'
import { requireKeyInBody } from '@/lib/http/handlers/body-key'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { acceptOne, currentLane } from '@/lib/intake/accept-queue'
import type { AcceptAnswer } from '@/lib/intake/accept-request'
import { buildEventRequest } from '@/lib/intake/event-requests'
import { eventRequestSchema } from '@/lib/intake/request-schemas'

/** `POST /api/v1/events` and, with the guide's path, `POST /api/v2/events`. */
export const acceptEvent = hotRoute('notifications:write', async ({ request, producer }) => {
  const body = await readJson(request, singleRequestBytesMax)
  requireKeyInBody(body)
  const { idempotencyKey, ...event } = validate(eventRequestSchema, body)
  const configuration = await activeConfiguration()
  const built = buildEventRequest(producer.producerId, idempotencyKey, event, configuration, currentLane())
  return answerAccepted(asEventAnswer(await acceptOne(built)))
})
export const acceptEventHandler = asHandler(acceptEvent)

/** A repeated event is told apart in the body too: it is a 200 that names the event it repeats. */
function asEventAnswer(answer: AcceptAnswer): AcceptAnswer {
  if (!answer.replayed) return answer
  const first = JSON.parse(answer.body) as { eventId: string; notifications: unknown[] }
  const body = JSON.stringify({
    eventId: first.eventId,
    duplicate: true,
    duplicateOf: first.eventId,
    notifications: first.notifications,
  })
  return { status: 200, body, replayed: true }
}
