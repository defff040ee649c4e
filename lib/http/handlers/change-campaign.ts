import { changeCampaign } from '@/lib/campaigns/change-campaign'
import type { CampaignAction } from '@/lib/domain/campaign'
import { apiRoute } from '@/lib/http/api-route'

/** `POST /api/v1/campaigns/{name}/start|pause|resume|cancel`: asking twice is asking once. */
export const startCampaignHandler = changing('start')
export const pauseCampaignHandler = changing('pause')
export const resumeCampaignHandler = changing('resume')
export const cancelCampaignHandler = changing('cancel')

function changing(action: CampaignAction) {
  return apiRoute('lists:write', async ({ producer, params }) => {
    const campaign = await changeCampaign(params.name ?? '', action, `producer:${producer.name}`)
    return Response.json(campaign, { headers: { 'cache-control': 'no-store' } })
  })
}
