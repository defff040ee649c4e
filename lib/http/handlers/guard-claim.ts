import { claimSend } from '@/lib/guard/claim-send'
import { guardClaimSchema } from '@/lib/guard/guard-schemas'
import { apiRoute } from '@/lib/http/api-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'

/** `POST /api/v1/guard/claim` */
export const guardClaimHandler = apiRoute('guard', async ({ request, producer }) => {
  const input = validate(guardClaimSchema, await readJson(request, singleRequestBytesMax))
  return Response.json(await claimSend(producer.producerId, input), { headers: { 'cache-control': 'no-store' } })
})
