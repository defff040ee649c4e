import { z } from 'zod'
import { AppError } from '@/lib/domain/errors'
import { apiRoute } from '@/lib/http/api-route'
import { cursorOf, cursorParameter, limitParameter, placeBefore, readQuery } from '@/lib/http/query-parameters'
import { listIntakeRejects } from '@/lib/insights/list-intake-rejects'

export const intakeRejectsQuerySchema = z.strictObject({ limit: limitParameter, cursor: cursorParameter.optional() })

/** `GET /api/v1/intakes/{name}/rejects`: newest first; bodies are for keys that may see customers' data. */
export const getIntakeRejectsHandler = apiRoute('operations', async ({ request, producer, params }) => {
  const { limit, cursor } = readQuery(request, intakeRejectsQuerySchema)
  const withBodies = producer.scopes.has('notifications:read:pii')
  const page = await listIntakeRejects(params.name ?? '', { place: placeBefore(cursor), limit, withBodies })
  if (!page) throw new AppError('not_found', 'There is no such intake.')
  return Response.json(
    { items: page.items, nextCursor: cursorOf(page.next) },
    { headers: { 'cache-control': 'no-store' } },
  )
})
