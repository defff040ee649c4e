import { previewCampaign } from '@/lib/campaigns/preview-campaign'
import { readCampaignProgress } from '@/lib/campaigns/read-campaign-progress'
import { apiRoute } from '@/lib/http/api-route'

const headers = { 'cache-control': 'no-store' }

/** `GET /api/v1/campaigns/{name}`: progress, and the first contacts that failed. */
export const getCampaignHandler = apiRoute('lists:write', async ({ params }) =>
  Response.json(await readCampaignProgress(params.name ?? ''), { headers }),
)

/** `GET /api/v1/campaigns/{name}/preview`: what starting it now would do. */
export const previewCampaignHandler = apiRoute('lists:write', async ({ params }) =>
  Response.json(await previewCampaign(params.name ?? ''), { headers }),
)
