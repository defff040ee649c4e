import { type Alarm, alarmsOf } from '@/lib/insights/alarms'
import { listProviders } from '@/lib/insights/list-providers'
import {
  type OverviewNumbers,
  type OverviewTotals,
  overviewNumbers,
  overviewTotals,
} from '@/lib/insights/overview-numbers'
import { type StatSeries, statsSeries } from '@/lib/insights/stats-series'

export const overviewRanges = {
  '1h': { label: '1 hour', ms: 3_600_000, bucket: 'minute' },
  '24h': { label: '24 hours', ms: 86_400_000, bucket: 'hour' },
  '7d': { label: '7 days', ms: 7 * 86_400_000, bucket: 'hour' },
} as const
export type OverviewRange = keyof typeof overviewRanges

export type Overview = {
  range: OverviewRange
  readAt: string
  numbers: OverviewNumbers
  /** The same span of time, directly before. */
  before: OverviewTotals
  alarms: Alarm[]
  outcomes: StatSeries
  guards: StatSeries
}

/** Everything that the overview shows, for a range that ends now. */
export async function overview(range: OverviewRange): Promise<Overview> {
  const { ms, bucket } = overviewRanges[range]
  const now = Date.now()
  const to = new Date(now + 60_000)
  const from = new Date(Math.floor((to.getTime() - ms) / 60_000) * 60_000)
  const [numbers, before, providers, outcomes, guards] = await Promise.all([
    overviewNumbers({ from, to }),
    overviewTotals({ from: new Date(from.getTime() - ms), to: from }),
    listProviders(),
    statsSeries({ from, to, bucket, groupBy: 'status' }),
    statsSeries({ from, to, bucket, groupBy: 'guard' }),
  ])
  const alarms = alarmsOf(numbers, providers)
  return { range, readAt: new Date(now).toISOString(), numbers, before, alarms, outcomes, guards }
}

export function overviewRangeOf(text: string | undefined | null): OverviewRange {
  return text && Object.hasOwn(overviewRanges, text) ? (text as OverviewRange) : '24h'
}
