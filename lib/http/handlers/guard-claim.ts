import { claimSend } from '@/lib/guard/claim-send'
import { guardClaimSchema } from '@/lib/guard/guard-schemas'
import { jsonAnswer } from '@/lib/http/api-answer'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'

/** `POST /api/v1/guard/claim` */
export const guardClaim = hotRoute('guard', async ({ request, producer }) => {
  const input = validate(guardClaimSchema, await readJson(request, singleRequestBytesMax))
  return jsonAnswer(await claimSend(producer.producerId, input))
})
export const guardClaimHandler = asHandler(guardClaim)
