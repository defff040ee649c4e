import { guardConfirmSchema, guardReleaseSchema } from '@/lib/guard/guard-schemas'
import { confirmClaim, releaseClaim } from '@/lib/guard/settle-claim'
import { emptyAnswer } from '@/lib/http/api-answer'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'

/** `POST /api/v1/guard/confirm` */
export const guardConfirm = hotRoute('guard', async ({ request, producer }) => {
  const input = validate(guardConfirmSchema, await readJson(request, singleRequestBytesMax))
  const { claimId, providerMessageId } = input
  await confirmClaim({ producerId: producer.producerId, claimId, providerMessageId: providerMessageId || null })
  return emptyAnswer()
})
export const guardConfirmHandler = asHandler(guardConfirm)

/** `POST /api/v1/guard/release` */
export const guardRelease = hotRoute('guard', async ({ request, producer }) => {
  const { claimId } = validate(guardReleaseSchema, await readJson(request, singleRequestBytesMax))
  await releaseClaim({ producerId: producer.producerId, claimId })
  return emptyAnswer()
})
export const guardReleaseHandler = asHandler(guardRelease)
