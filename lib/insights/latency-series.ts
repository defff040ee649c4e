import { database } from '@/db/client'
import { type Bucket, readStats, readStatTotals } from '@/db/queries/read-stats'
import { type LatencyBin, latencyQuantile } from '@/lib/domain/latency-histogram'
import { bucketMs } from '@/lib/insights/stats-series'

export type LatencyPoint = { at: string; sent: number; p50Ms: number; p95Ms: number }
export type LatencySeries = { from: string; to: string; bucket: Bucket; items: LatencyPoint[] }

/**
 * Accept → sent, from the histogram that finishing an attempt adds to: by bucket, those in which nothing was sent absent, and
 * the bins of the whole range. A bucket that began before the range is no point, but what it has in the range is in `bins`.
 */
export async function latencyOf(query: {
  from: Date
  to: Date
  bucket: 'minute' | 'hour'
}): Promise<{ series: LatencySeries; bins: LatencyBin[] }> {
  const { from, to, bucket } = query
  const step = bucketMs[bucket]
  const first = new Date(Math.min(Math.ceil(from.getTime() / step) * step, to.getTime()))
  const sql = database('console')
  const [points, begun] = await Promise.all([
    readStats(sql, { ...query, from: first, dimension: 'bin', measures: ['latency'] }),
    first > from ? readStatTotals(sql, from, first, ['latency']) : [],
  ])
  const binsOf = new Map<number, LatencyBin[]>()
  for (const { at, key, count } of points) {
    const bins = binsOf.get(at.getTime()) ?? []
    bins.push({ bin: Number(key), count })
    binsOf.set(at.getTime(), bins)
  }
  const items = [...binsOf].flatMap(([at, counted]): LatencyPoint[] => {
    const [p50Ms, p95Ms] = [latencyQuantile(counted, 0.5), latencyQuantile(counted, 0.95)]
    const sent = counted.reduce((n, bin) => n + bin.count, 0)
    return p50Ms === null || p95Ms === null ? [] : [{ at: new Date(at).toISOString(), sent, p50Ms, p95Ms }]
  })
  return {
    series: { from: from.toISOString(), to: to.toISOString(), bucket, items },
    bins: [...begun, ...[...binsOf.values()].flat()],
  }
}
