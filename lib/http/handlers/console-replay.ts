import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { requireActor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'
import { readReplayProgress } from '@/lib/insights/replay-progress'

/** `GET /api/console/replays/{id}`: what a replay's page asks for again and again. */
export const consoleReplayHandler = answering(async (request, context) => {
  requireSameOrigin(request.headers)
  await requireActor('notification.read')
  const replay = await readReplayProgress((await context?.params)?.id ?? '')
  if (!replay) throw new AppError('not_found', 'There is no such replay.')
  return Response.json(replay, { headers: { 'cache-control': 'no-store' } })
})
