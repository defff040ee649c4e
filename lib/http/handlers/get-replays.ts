import { z } from 'zod'
import { AppError } from '@/lib/domain/errors'
import { replayItemStates } from '@/lib/domain/replay'
import { apiRoute } from '@/lib/http/api-route'
import { cursorOf, cursorParameter, limitParameter, readQuery } from '@/lib/http/query-parameters'
import { listReplays, readReplay, readReplayItems } from '@/lib/insights/replay-view'

export const replaysQuerySchema = z.strictObject({ limit: limitParameter, cursor: cursorParameter.optional() })

const headers = { 'cache-control': 'no-store' }

/** `GET /api/v1/replays`: started ones, newest first. */
export const getReplaysHandler = apiRoute('operations', async ({ request }) => {
  const { limit, cursor } = readQuery(request, replaysQuerySchema)
  const page = await listReplays({ than: cursor ?? null, limit })
  return Response.json({ items: page.items, nextCursor: cursorOf(page.next) }, { headers })
})

/** `GET /api/v1/replays/{id}`: where it stands. */
export const getReplayHandler = apiRoute('operations', async ({ params }) => {
  const replay = await readReplay(params.id ?? '')
  if (!replay) throw new AppError('not_found', 'There is no such replay.')
  return Response.json(replay, { headers })
})

export const replayItemsQuerySchema = z.strictObject({
  state: z.enum(replayItemStates).optional(),
  limit: limitParameter,
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'not a cursor of ours')
    .transform(Number)
    .optional(),
})

/** `GET /api/v1/replays/{id}/items`: in the replay's order, with what came of each. */
export const getReplayItemsHandler = apiRoute('operations', async ({ request, params }) => {
  const { state = null, limit, cursor: after = 0 } = readQuery(request, replayItemsQuerySchema)
  const page = await readReplayItems(params.id ?? '', { after, state, limit })
  if (!page) throw new AppError('not_found', 'There is no such replay.')
  return Response.json({ items: page.items, nextCursor: page.next === null ? null : String(page.next) }, { headers })
})
