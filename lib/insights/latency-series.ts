import { database } from '@/db/client'
import { type Bucket, readStats } from '@/db/queries/read-stats'
import { type LatencyBin, latencyQuantile } from '@/lib/domain/latency-histogram'

export type LatencyPoint = { at: string; sent: number; p50Ms: number; p95Ms: number }
export type LatencySeries = { from: string; to: string; bucket: Bucket; items: LatencyPoint[] }

/** Accept → sent by bucket, from the histogram that finishing an attempt adds to. Buckets in which nothing was sent are absent. */
export async function latencySeries(query: { from: Date; to: Date; bucket: Bucket }): Promise<LatencySeries> {
  const { from, to, bucket } = query
  const points = await readStats(database('console'), { ...query, dimension: 'bin', measures: ['latency'] })
  const binsOf = new Map<string, LatencyBin[]>()
  for (const { at, key, count } of points) {
    const bins = binsOf.get(at.toISOString()) ?? []
    binsOf.set(at.toISOString(), [...bins, { bin: Number(key), count }])
  }
  const items = [...binsOf].flatMap(([at, counted]): LatencyPoint[] => {
    const [p50Ms, p95Ms] = [latencyQuantile(counted, 0.5), latencyQuantile(counted, 0.95)]
    const sent = counted.reduce((n, bin) => n + bin.count, 0)
    return p50Ms === null || p95Ms === null ? [] : [{ at, sent, p50Ms, p95Ms }]
  })
  return { from: from.toISOString(), to: to.toISOString(), bucket, items }
}
