import { apiRoute } from '@/lib/http/api-route'
import { answerCommand, commandRequest } from '@/lib/http/handlers/answer-command'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { resendSchema } from '@/lib/operations/command-schemas'
import { requestResend } from '@/lib/operations/request-resend'

/** `POST /api/v1/notifications/{id}/resend`: the same key again is the same command. */
export const resendNotificationHandler = apiRoute('operations', async (call) => {
  const asked = commandRequest(call)
  return answerCommand(
    await requestResend({ ...asked, ...validate(resendSchema, await readJson(call.request, singleRequestBytesMax)) }),
  )
})
