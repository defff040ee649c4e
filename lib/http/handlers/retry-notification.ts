import { apiRoute } from '@/lib/http/api-route'
import { answerCommand, commandRequest } from '@/lib/http/handlers/answer-command'
import { readOptionalJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { plainCommandSchema } from '@/lib/operations/command-schemas'
import { requestRetry } from '@/lib/operations/request-retry'

/** `POST /api/v1/notifications/{id}/retry`: the same key again is the same command. */
export const retryNotificationHandler = apiRoute('operations', async (call) => {
  const asked = commandRequest(call)
  const { reason } = validate(plainCommandSchema, await readOptionalJson(call.request, singleRequestBytesMax))
  return answerCommand(await requestRetry({ ...asked, reason: reason ?? null }))
})
