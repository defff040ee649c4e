import { createCampaignSchema } from '@/lib/campaigns/campaign-schemas'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { apiRoute } from '@/lib/http/api-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'

/** `POST /api/v1/campaigns`: the same definition again is the same campaign. Nothing is sent before it is started. */
export const createCampaignHandler = apiRoute('lists:write', async ({ request, producer }) => {
  const input = validate(createCampaignSchema, await readJson(request, singleRequestBytesMax))
  const by = { actor: `producer:${producer.name}`, producerId: producer.producerId }
  const { made, campaign } = await createCampaign(input, by)
  return Response.json(campaign, { status: made ? 201 : 200, headers: { 'cache-control': 'no-store' } })
})
