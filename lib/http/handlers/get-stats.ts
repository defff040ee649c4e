import { z } from 'zod'
import { apiRoute } from '@/lib/http/api-route'
import { instantParameter, readQuery } from '@/lib/http/query-parameters'
import { statBuckets, statGroups, statsSeries } from '@/lib/insights/stats-series'

export const statsQuerySchema = z.strictObject({
  from: instantParameter.optional(),
  to: instantParameter.optional(),
  bucket: z.enum(statBuckets).default('hour'),
  groupBy: z.enum(statGroups).default('status'),
})

const defaultRangeMs = 24 * 3_600_000

/** `GET /api/v1/stats`: what the charts draw. Without a range: the last 24 hours. */
export const getStatsHandler = apiRoute('notifications:read', async ({ request }) => {
  const { from, to = new Date(), bucket, groupBy } = readQuery(request, statsQuerySchema)
  const series = await statsSeries({
    from: from ?? new Date(Math.max(0, to.getTime() - defaultRangeMs)),
    to,
    bucket,
    groupBy,
  })
  return Response.json(series, { headers: { 'cache-control': 'no-store' } })
})
