import { database } from '@/db/client'
import { type Bucket, readStats } from '@/db/queries/read-stats'
import type { StatSeries } from '@/lib/insights/stats-series'

/** Leaks by when the later of two was accepted (`leak`), and how many sent ones were looked at (`leak_looked`). */
export type LeakSeries = Omit<StatSeries, 'groupBy'>

/** What watching leaks has counted, by bucket; it is minutes behind. Looked at is counted by batch: by the hour it is near enough. */
export async function leakSeries(range: { from: Date; to: Date; bucket: Bucket }): Promise<LeakSeries> {
  const { from, to, bucket } = range
  const measures = ['leak', 'leak_looked']
  const points = await readStats(database('console'), { from, to, bucket, dimension: 'measure', measures })
  const items = points.map(({ at, key, count }) => ({ at: at.toISOString(), key, count }))
  return { from: from.toISOString(), to: to.toISOString(), bucket, items }
}
