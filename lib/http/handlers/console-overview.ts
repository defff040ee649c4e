import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { requireActor } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { overview, overviewRangeOf } from '@/lib/insights/overview'

/** `GET /api/console/overview?range=24h`: what the overview asks for again and again. */
export const consoleOverviewHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  await requireActor('overview.read')
  const range = overviewRangeOf(new URL(request.url).searchParams.get('range'))
  return Response.json(await overview(range), { headers: { 'cache-control': 'no-store' } })
})
