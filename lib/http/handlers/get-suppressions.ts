import { z } from 'zod'
import type { SuppressionFilter } from '@/db/queries/list-suppressions'
import { AppError } from '@/lib/domain/errors'
import { guards } from '@/lib/domain/notification'
import { apiRoute } from '@/lib/http/api-route'
import {
  cursorOf,
  cursorParameter,
  instantParameter,
  limitParameter,
  placeBefore,
  readQuery,
} from '@/lib/http/query-parameters'
import { listSuppressions, readSuppression } from '@/lib/insights/list-suppressions'

export const suppressionsQuerySchema = z.strictObject({
  guard: z.enum(guards).optional(),
  rule: z.string().max(63).optional(),
  type: z.string().max(63).optional(),
  duplicateOf: z.guid('a UUID').optional(),
  from: instantParameter.optional(),
  to: instantParameter.optional(),
  limit: limitParameter,
  cursor: cursorParameter.optional(),
})

/** `GET /api/v1/suppressions`: newest first. */
export const getSuppressionsHandler = apiRoute('notifications:read', async ({ request }) => {
  const { limit, cursor, ...rest } = readQuery(request, suppressionsQuerySchema)
  const filter = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) as SuppressionFilter
  const page = await listSuppressions(filter, { place: placeBefore(cursor), limit })
  return Response.json(
    { items: page.items, nextCursor: cursorOf(page.next) },
    { headers: { 'cache-control': 'no-store' } },
  )
})

/** `GET /api/v1/suppressions/{id}`: the decision record. */
export const getSuppressionHandler = apiRoute('notifications:read', async ({ params }) => {
  const record = await readSuppression(params.id ?? '')
  if (!record) throw new AppError('not_found', 'There is no such suppression.')
  return Response.json(record, { headers: { 'cache-control': 'no-store' } })
})
