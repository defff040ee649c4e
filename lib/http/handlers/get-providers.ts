import { apiRoute } from '@/lib/http/api-route'
import { listProviders } from '@/lib/insights/list-providers'

/** `GET /api/v1/providers`: breakers, pauses, rates and recent outcomes, as all workers see them. */
export const getProvidersHandler = apiRoute('notifications:read', async () =>
  Response.json({ items: await listProviders() }, { headers: { 'cache-control': 'no-store' } }),
)
