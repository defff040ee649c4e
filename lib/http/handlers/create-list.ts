import { apiRoute } from '@/lib/http/api-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { createList } from '@/lib/lists/create-list'
import { createListSchema } from '@/lib/lists/list-schemas'

/** `POST /api/v1/lists`: the same definition again is the same list. */
export const createListHandler = apiRoute('lists:write', async ({ request, producer }) => {
  const input = validate(createListSchema, await readJson(request, singleRequestBytesMax))
  const { made, list } = await createList(input, `producer:${producer.name}`)
  return Response.json(list, { status: made ? 201 : 200, headers: { 'cache-control': 'no-store' } })
})
