import { apiRoute } from '@/lib/http/api-route'
import { answerCommand, commandRequest } from '@/lib/http/handlers/answer-command'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { resolveSchema } from '@/lib/operations/command-schemas'
import { requestResolve } from '@/lib/operations/request-resolve'

/** `POST /api/v1/notifications/{id}/resolve`: the same key again is the same command. */
export const resolveNotificationHandler = apiRoute('operations', async (call) => {
  const asked = commandRequest(call)
  return answerCommand(
    await requestResolve({ ...asked, ...validate(resolveSchema, await readJson(call.request, singleRequestBytesMax)) }),
  )
})
