import { AppError } from '@/lib/domain/errors'
import { apiRoute } from '@/lib/http/api-route'
import { readNotification } from '@/lib/insights/read-notification'

/** `GET /api/v1/notifications/{id}` */
export const getNotificationHandler = apiRoute('notifications:read', async ({ producer, params }) => {
  const detail = await readNotification(params.id ?? '', { reveal: producer.scopes.has('notifications:read:pii') })
  if (!detail) throw new AppError('not_found', 'There is no such notification.')
  const { attempts, key: _key, ...rest } = detail
  return Response.json({ ...rest, attempts: attempts.map(attemptAnswer) }, { headers: { 'cache-control': 'no-store' } })
})

type Attempt = NonNullable<Awaited<ReturnType<typeof readNotification>>>['attempts'][number]

/** The attempt with the outcome that counted. One that is late is told only where a receipt settled the call before its reply. */
function attemptAnswer({ number, provider, trigger, startedAt, bodyHash, results }: Attempt) {
  const result = results.find((one) => !one.late) ?? results[0]
  return {
    ...{ number, provider, trigger, startedAt, bodyHash },
    finishedAt: result?.finishedAt ?? null,
    outcome: result?.outcome ?? null,
    code: result?.code ?? null,
    httpStatus: result?.httpStatus ?? null,
  }
}
