import { apiRoute } from '@/lib/http/api-route'
import { answerCommand, commandRequest } from '@/lib/http/handlers/answer-command'
import { readOptionalJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { plainCommandSchema } from '@/lib/operations/command-schemas'
import { requestCancel } from '@/lib/operations/request-cancel'

/** `POST /api/v1/notifications/{id}/cancel`: the same key again is the same command. */
export const cancelNotificationHandler = apiRoute('operations', async (call) => {
  const asked = commandRequest(call)
  const { reason } = validate(plainCommandSchema, await readOptionalJson(call.request, singleRequestBytesMax))
  return answerCommand(await requestCancel({ ...asked, reason: reason ?? null }))
})
