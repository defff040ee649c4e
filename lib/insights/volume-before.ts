import { database } from '@/db/client'
import { type Bucket, readStats } from '@/db/queries/read-stats'
import { bucketMs } from '@/lib/insights/stats-series'

/** What a notification comes to without a receipt, as the first bar of the chart of outcomes has it. */
const volumeOutcomes = ['sent', 'suppressed', 'needs_review', 'dead_lettered', 'expired', 'cancelled'] as const

/** Counts of the period before, one a bucket of the range, in its order: all outcomes, and the suppressed among them. */
export type VolumeBefore = { all: number[]; suppressed: number[] }

/** The same buckets, as many earlier as the range has: an hour of today beside that of yesterday. */
export async function volumeBefore(range: { from: Date; to: Date; bucket: Bucket }): Promise<VolumeBefore> {
  const step = bucketMs[range.bucket]
  const first = Math.ceil(range.from.getTime() / step) * step
  const count = Math.max(0, Math.ceil((range.to.getTime() - first) / step))
  const from = first - count * step
  const span = { from: new Date(from), to: new Date(first), bucket: range.bucket }
  const points = await readStats(database('console'), { ...span, dimension: 'measure', measures: volumeOutcomes })
  const before: VolumeBefore = { all: Array(count).fill(0), suppressed: Array(count).fill(0) }
  for (const { at, key, count: n } of points) {
    const bucket = (at.getTime() - from) / step
    before.all[bucket] = (before.all[bucket] ?? 0) + n
    if (key === 'suppressed') before.suppressed[bucket] = (before.suppressed[bucket] ?? 0) + n
  }
  return before
}
