import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { campaignForConsole, previewForConsole } from '@/lib/campaigns/console-campaigns'
import { answering } from '@/lib/http/api-route'

const headers = { 'cache-control': 'no-store' }

/** `GET /api/console/campaigns/{name}`: what a campaign's page asks for again and again. */
export const consoleCampaignHandler = answering(async (request, context) => {
  requireSameOrigin(request.headers)
  const name = (await context?.params)?.name ?? ''
  return Response.json(await campaignForConsole(await currentOperator(), name), { headers })
})

/** `GET /api/console/campaigns/{name}/preview`: what starting it now would do. Takes some seconds for a long list. */
export const consoleCampaignPreviewHandler = answering(async (request, context) => {
  requireSameOrigin(request.headers)
  const name = (await context?.params)?.name ?? ''
  return Response.json(await previewForConsole(await currentOperator(), name), { headers })
})
