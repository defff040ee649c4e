import { guardConfirmSchema, guardReleaseSchema } from '@/lib/guard/guard-schemas'
import { confirmClaim, releaseClaim } from '@/lib/guard/settle-claim'
import { apiRoute } from '@/lib/http/api-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'

/** `POST /api/v1/guard/confirm` */
export const guardConfirmHandler = apiRoute('guard', async ({ request, producer }) => {
  const input = validate(guardConfirmSchema, await readJson(request, singleRequestBytesMax))
  const { claimId, providerMessageId } = input
  await confirmClaim({ producerId: producer.producerId, claimId, providerMessageId: providerMessageId || null })
  return said()
})

/** `POST /api/v1/guard/release` */
export const guardReleaseHandler = apiRoute('guard', async ({ request, producer }) => {
  const { claimId } = validate(guardReleaseSchema, await readJson(request, singleRequestBytesMax))
  await releaseClaim({ producerId: producer.producerId, claimId })
  return said()
})

function said(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}
