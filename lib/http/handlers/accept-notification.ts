import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { answerAccepted } from '@/lib/http/handlers/answer-accepted'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { acceptOne, currentLane } from '@/lib/intake/accept-queue'
import { buildNotificationRequest, requireRequestKey } from '@/lib/intake/build-request'
import { notificationRequestSchema } from '@/lib/intake/request-schemas'

/** `POST /api/v1/notifications` */
export const acceptNotification = hotRoute('notifications:write', async ({ request, producer }) => {
  const key = requireRequestKey(request.headers.get('idempotency-key'))
  const input = validate(notificationRequestSchema, await readJson(request, singleRequestBytesMax))
  const configuration = await activeConfiguration()
  return answerAccepted(
    await acceptOne(buildNotificationRequest(producer.producerId, key, input, configuration, currentLane())),
  )
})
export const acceptNotificationHandler = asHandler(acceptNotification)
