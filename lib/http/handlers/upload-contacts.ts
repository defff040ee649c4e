import { z } from 'zod'
import { apiRoute } from '@/lib/http/api-route'
import { csvBody } from '@/lib/http/csv-body'
import { readQuery } from '@/lib/http/query-parameters'
import { uploadContacts } from '@/lib/lists/upload-contacts'

export const uploadQuerySchema = z.strictObject({
  dryRun: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
})

/** `POST /api/v1/lists/{name}/contacts`, text/csv: read as it arrives. */
export const uploadContactsHandler = apiRoute('lists:write', async ({ request, producer, params }) => {
  const { dryRun } = readQuery(request, uploadQuerySchema)
  const answer = await uploadContacts({
    list: params.name ?? '',
    actor: `producer:${producer.name}`,
    body: csvBody(request),
    dryRun: dryRun === 'true',
  })
  return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
})
