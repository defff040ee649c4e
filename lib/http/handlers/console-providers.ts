import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { requireActor } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { listProviders } from '@/lib/insights/list-providers'

/** `GET /api/console/providers`: how the providers stand, for a page that is open. */
export const consoleProvidersHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  await requireActor('configuration.read')
  return Response.json(await listProviders(), { headers: { 'cache-control': 'no-store' } })
})
