import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'

/** `POST /api/v1/notifications` as a producer sends it, without a server. */
export function postNotification(authorization: string, key: string, body: object): Promise<Response> {
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return acceptNotificationHandler(new Request('http://localhost/api/v1/notifications', init))
}
