import { apiRoute } from '@/lib/http/api-route'
import { readList } from '@/lib/lists/read-lists'

/** `GET /api/v1/lists/{name}`: with its newest uploads and what was wrong in them. */
export const getListHandler = apiRoute('lists:write', async ({ params }) =>
  Response.json(await readList(params.name ?? ''), { headers: { 'cache-control': 'no-store' } }),
)
