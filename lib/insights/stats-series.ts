import { database } from '@/db/client'
import { type Bucket, readStats, type StatDimension } from '@/db/queries/read-stats'
import { AppError } from '@/lib/domain/errors'

export const statGroups = ['status', 'guard', 'type', 'channel', 'provider'] as const
export type StatGroup = (typeof statGroups)[number]
export const statBuckets = ['minute', 'hour', 'day'] as const

export type StatSeries = {
  from: string
  to: string
  bucket: Bucket
  groupBy: StatGroup
  /** Buckets with nothing in them are absent. `at` is the bucket's beginning, UTC. */
  items: { at: string; key: string; count: number }[]
}

export const bucketMs: Record<Bucket, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const bucketsMax = 2_000

/** What became of notifications in a bucket: how many reached each status in it. */
const statusMeasures = [
  'accepted',
  'suppressed',
  'sent',
  'delivered',
  'undelivered',
  'needs_review',
  'dead_lettered',
  'expired',
  'cancelled',
]

const groups: Record<StatGroup, { dimension: StatDimension; measures: readonly string[] }> = {
  status: { dimension: 'measure', measures: statusMeasures },
  guard: { dimension: 'guard', measures: ['suppressed'] },
  type: { dimension: 'type', measures: ['accepted'] },
  channel: { dimension: 'channel', measures: ['accepted'] },
  provider: { dimension: 'provider', measures: ['sent'] },
}

/** What the charts draw: the bucket in which `from` lies is whole. @throws AppError `invalid` when the range is empty or has too many buckets */
export async function statsSeries(query: {
  from: Date
  to: Date
  bucket: Bucket
  groupBy: StatGroup
}): Promise<StatSeries> {
  const { to, bucket, groupBy } = query
  const from = new Date(Math.floor(query.from.getTime() / bucketMs[bucket]) * bucketMs[bucket])
  const buckets = (to.getTime() - from.getTime()) / bucketMs[bucket]
  if (buckets <= 0) throw invalid('to', 'is not after from')
  if (buckets > bucketsMax)
    throw invalid('bucket', `would make more than ${bucketsMax} buckets: take a larger one or a shorter range`)
  const points = await readStats(database('console'), { from, to, bucket, ...groups[groupBy] })
  const instants = new Map<Date, string>() // there are several points of each, and writing an instant is most of the work
  for (const { at } of points) if (!instants.has(at)) instants.set(at, at.toISOString())
  const items = points.map(({ at, key, count }) => ({ at: instants.get(at) ?? '', key, count }))
  return { from: from.toISOString(), to: to.toISOString(), bucket, groupBy, items }
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', `${path}: ${message}.`, { faults: [{ path, message }] })
}
