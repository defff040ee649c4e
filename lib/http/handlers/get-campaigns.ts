import { listCampaigns } from '@/lib/campaigns/read-campaign-progress'
import { apiRoute } from '@/lib/http/api-route'
import { namedPageSchema } from '@/lib/http/handlers/get-lists'
import { readQuery } from '@/lib/http/query-parameters'

/** `GET /api/v1/campaigns`: by name. */
export const getCampaignsHandler = apiRoute('lists:write', async ({ request }) => {
  const { limit, cursor } = readQuery(request, namedPageSchema)
  return Response.json(await listCampaigns(cursor, limit), { headers: { 'cache-control': 'no-store' } })
})
