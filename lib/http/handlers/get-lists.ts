import { z } from 'zod'
import { apiRoute } from '@/lib/http/api-route'
import { limitParameter, readQuery } from '@/lib/http/query-parameters'
import { listLists } from '@/lib/lists/read-lists'

/** `cursor`: the last name of the page before. */
export const namedPageSchema = z.strictObject({ limit: limitParameter, cursor: z.string().max(63).default('') })

/** `GET /api/v1/lists`: by name. */
export const getListsHandler = apiRoute('lists:write', async ({ request }) => {
  const { limit, cursor } = readQuery(request, namedPageSchema)
  return Response.json(await listLists(cursor, limit), { headers: { 'cache-control': 'no-store' } })
})
