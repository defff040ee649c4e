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

/** The attempt with the outcome that counted; what a worker saw after it had lost its lease stays in the timeline. */
function attemptAnswer({ number, provider, trigger, startedAt, bodyHash, results }: Attempt) {
  const result = results.find((one) => !one.late)
  return {
    ...{ number, provider, trigger, startedAt, bodyHash },
    finishedAt: result?.finishedAt ?? null,
    outcome: result?.outcome ?? null,
    code: result?.code ?? null,
    httpStatus: result?.httpStatus ?? null,
  }
}
