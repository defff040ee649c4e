import { z } from 'zod'
import { jsonAnswer } from '@/lib/http/api-answer'
import type { ApiRequest } from '@/lib/http/api-request'
import { csvBody } from '@/lib/http/csv-body'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readQuery } from '@/lib/http/query-parameters'
import { validate } from '@/lib/http/validate'
import { uploadContacts } from '@/lib/lists/upload-contacts'

export const uploadQuerySchema = z.strictObject({
  dryRun: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
})

/** `POST /api/v1/lists/{name}/contacts`, text/csv: read as it arrives. */
export const uploadContactList = hotRoute('lists:write', async ({ request, producer, params }) => {
  const { dryRun } = readUploadQuery(request)
  const answer = await uploadContacts({
    list: params.name ?? '',
    actor: `producer:${producer.name}`,
    body: csvBody(request),
    dryRun: dryRun === 'true',
  })
  return jsonAnswer(answer)
})
export const uploadContactsHandler = asHandler(uploadContactList)

/** Elsewhere an empty parameter is none. Here whoever writes `?dryRun` wants a trial: writing would be the other thing. */
function readUploadQuery(request: Pick<ApiRequest, 'url'>) {
  const { searchParams } = new URL(request.url)
  if (searchParams.get('dryRun') === '') return validate(uploadQuerySchema, Object.fromEntries(searchParams))
  return readQuery(request, uploadQuerySchema)
}
