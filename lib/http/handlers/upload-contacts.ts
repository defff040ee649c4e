import { z } from 'zod'
import { jsonAnswer } from '@/lib/http/api-answer'
import { csvBody } from '@/lib/http/csv-body'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readQuery } from '@/lib/http/query-parameters'
import { uploadContacts } from '@/lib/lists/upload-contacts'

export const uploadQuerySchema = z.strictObject({
  dryRun: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
})

/** `POST /api/v1/lists/{name}/contacts`, text/csv: read as it arrives. */
export const uploadContactList = hotRoute('lists:write', async ({ request, producer, params }) => {
  const { dryRun } = readQuery(request, uploadQuerySchema)
  const answer = await uploadContacts({
    list: params.name ?? '',
    actor: `producer:${producer.name}`,
    body: csvBody(request),
    dryRun: dryRun === 'true',
  })
  return jsonAnswer(answer)
})
export const uploadContactsHandler = asHandler(uploadContactList)
