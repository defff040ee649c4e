import { latencyQuantile } from '@/lib/domain/latency-histogram'
import { type Alarm, alarmsOf } from '@/lib/insights/alarms'
import { type LatencySeries, latencyOf } from '@/lib/insights/latency-series'
import { type LeakSeries, leakSeries } from '@/lib/insights/leak-series'
import { listProviders } from '@/lib/insights/list-providers'
import { type MoneySaved, moneySaved } from '@/lib/insights/money-saved'
import {
  type OverviewNumbers,
  type OverviewTotals,
  overviewCounts,
  overviewTotals,
} from '@/lib/insights/overview-numbers'
import { type ProviderBands, providerBands } from '@/lib/insights/provider-bands'
import { bucketMs, type StatSeries, statsSeries } from '@/lib/insights/stats-series'
import { type VolumeBefore, volumeBefore } from '@/lib/insights/volume-before'

export const overviewRanges = {
  '1h': { label: '1 hour', ms: 3_600_000, bucket: 'minute', bandStepMs: 120_000 },
  '24h': { label: '24 hours', ms: 86_400_000, bucket: 'hour', bandStepMs: 3_600_000 },
  '7d': { label: '7 days', ms: 7 * 86_400_000, bucket: 'hour', bandStepMs: 6 * 3_600_000 },
} as const
export type OverviewRange = keyof typeof overviewRanges

export type Overview = {
  range: OverviewRange
  readAt: string
  numbers: OverviewNumbers
  /** The same span of time, directly before. */
  before: OverviewTotals & { saved: MoneySaved }
  /** What each bucket of the charts is compared with. */
  bucketsBefore: VolumeBefore
  alarms: Alarm[]
  outcomes: StatSeries
  guards: StatSeries
  latency: LatencySeries
  leaks: LeakSeries
  bands: ProviderBands
  saved: MoneySaved
}

/** Everything that the overview shows, for a range that ends now. */
export async function overview(range: OverviewRange): Promise<Overview> {
  const { bucket, bandStepMs } = overviewRanges[range]
  const now = Date.now()
  const { from, to } = spanOfRange(range, now)
  const earlier = { from: new Date(2 * from.getTime() - to.getTime()), to: from }
  const [counts, totals, savedBefore, providers, outcomes, guards, timed, bands, saved, more] = await Promise.all([
    overviewCounts({ from, to }),
    overviewTotals(earlier),
    moneySaved(earlier),
    listProviders(),
    statsSeries({ from, to, bucket, groupBy: 'status' }),
    statsSeries({ from, to, bucket, groupBy: 'guard' }),
    latencyOf({ from, to, bucket }),
    providerBands({ from, to, stepMs: bandStepMs }),
    moneySaved({ from, to }),
    Promise.all([leakSeries({ from, to, bucket }), volumeBefore({ from, to, bucket })]),
  ])
  const { series: latency, bins } = timed
  const [leaks, bucketsBefore] = more
  const quantile = (q: number) => latencyQuantile(bins, q)
  const numbers = { ...counts, latencyP50Ms: quantile(0.5), latencyP95Ms: quantile(0.95) }
  const alarms = alarmsOf(numbers, providers)
  const readAt = new Date(now).toISOString()
  const before = { ...totals, saved: savedBefore }
  return { range, readAt, numbers, before, bucketsBefore, alarms, outcomes, guards, latency, leaks, bands, saved }
}

/**
 * A range that ends with the running minute: within it the same is read again, and charts of the same are not drawn again.
 * It begins where a chart's first bar does, so that the tiles count what the bars show.
 */
export function spanOfRange(range: OverviewRange, now: number): { from: Date; to: Date } {
  const { ms, bucket } = overviewRanges[range]
  const to = (Math.floor(now / 60_000) + 1) * 60_000
  const from = Math.ceil((to - ms) / bucketMs[bucket]) * bucketMs[bucket]
  return { from: new Date(from), to: new Date(to) }
}

export function overviewRangeOf(text: string | undefined | null): OverviewRange {
  return text && Object.hasOwn(overviewRanges, text) ? (text as OverviewRange) : '24h'
}
