import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { csvBody } from '@/lib/http/csv-body'
import { uploadQuerySchema } from '@/lib/http/handlers/upload-contacts'
import { readQuery } from '@/lib/http/query-parameters'
import { uploadByHand } from '@/lib/lists/console-lists'

/** `POST /api/console/lists/{name}/contacts`, text/csv: what the API's upload does, for who is signed in. */
export const consoleUploadHandler = answering(async (request, context) => {
  requireSameOrigin(request.headers)
  const by = await currentOperator()
  const { dryRun } = readQuery(request, uploadQuerySchema)
  const answer = await uploadByHand(by, {
    list: (await context?.params)?.name ?? '',
    body: csvBody(request),
    dryRun: dryRun === 'true',
  })
  return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
})
