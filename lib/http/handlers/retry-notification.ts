import { requestKeyHash } from '@/lib/domain/request-key'
import { apiRoute } from '@/lib/http/api-route'
import { requireRequestKey } from '@/lib/intake/build-request'
import { requestRetry } from '@/lib/operations/request-retry'

/** `POST /api/v1/notifications/{id}/retry`: the same key again is the same command. */
export const retryNotificationHandler = apiRoute('operations', async ({ request, producer, params }) => {
  const key = requireRequestKey(request.headers.get('idempotency-key'))
  const notificationId = params.id ?? ''
  const commandId = requestKeyHash('command', producer.producerId, `retry ${notificationId} ${key}`)
  const asked = await requestRetry({ actor: `producer:${producer.name}`, notificationId, reason: null, commandId })
  return Response.json(asked, { status: 202, headers: { 'cache-control': 'no-store' } })
})
