import { database } from '@/db/client'
import { readEnginePulse } from '@/db/queries/read-engine-pulse'
import { readStatTotals } from '@/db/queries/read-stats'
import { readUpkeep } from '@/db/queries/read-upkeep'
import { readWorkState } from '@/db/queries/read-work-state'
import { waitingCountedAtMost } from '@/lib/domain/counted-at-most'
import { latencyQuantile } from '@/lib/domain/latency-histogram'

/** The tiles of the overview: totals over a range, and what waits now. */
export type OverviewNumbers = {
  accepted: number
  sent: number
  delivered: number
  suppressed: number
  /** Suppressed, of all that producers asked for; null when they asked for nothing. */
  suppressedRatio: number | null
  /** Sent ones that said the same to the same address as one before, and how many were looked at; minutes behind. */
  leaks: number
  leaksLookedAt: number
  needsReview: number
  needsReviewOldestSeconds: number | null
  /** Counted to `waitingCountedAtMost`. */
  deadLetters: number
  /** Requests of the last hour that used a key again for other content. */
  collisionsOfHour: number
  backlog: number
  backlogAgeSeconds: number | null
  /** Accept → sent; null without a sent one in the range. Upper bounds of histogram bins. */
  latencyP50Ms: number | null
  latencyP95Ms: number | null
  /** Age of the engine's last sign of life; null: it never ran. */
  heartbeatAgeSeconds: number | null
  /** Since retention finished last; where it never has, since the database was made. */
  retentionSilentSeconds: number
  /** Counters of a day that differed from its facts when they were compared last, in words. */
  counterDrift: string[]
}

const hourMs = 3_600_000
const measures = ['accepted', 'sent', 'delivered', 'suppressed', 'leak', 'leak_looked']

/** All of them but how long sending took, which comes with its chart. */
export async function overviewCounts(range: {
  from: Date
  to: Date
}): Promise<Omit<OverviewNumbers, 'latencyP50Ms' | 'latencyP95Ms'>> {
  const sql = database('console')
  const hourAgo = new Date(range.to.getTime() - hourMs)
  const [totals, collisions, work, pulse, upkeep] = await Promise.all([
    readStatTotals(sql, range.from, range.to, measures),
    readStatTotals(sql, hourAgo, range.to, ['collision']),
    readWorkState(sql, { deadAtMost: waitingCountedAtMost }),
    readEnginePulse(sql),
    readUpkeep(sql),
  ])
  const sum = (measure: string) => totals.filter((t) => t.measure === measure).reduce((n, t) => n + t.count, 0)
  const [accepted, suppressed] = [sum('accepted'), sum('suppressed')]
  return {
    accepted,
    sent: sum('sent'),
    delivered: sum('delivered'),
    suppressed,
    suppressedRatio: accepted + suppressed === 0 ? null : suppressed / (accepted + suppressed),
    leaks: sum('leak'),
    leaksLookedAt: sum('leak_looked'),
    needsReview: work.held,
    needsReviewOldestSeconds: work.oldestHeldSeconds,
    deadLetters: work.dead,
    collisionsOfHour: collisions.reduce((n, { count }) => n + count, 0),
    backlog: work.ready + work.leased + work.dispatching + work.reconciling,
    backlogAgeSeconds: work.oldestDueSeconds,
    heartbeatAgeSeconds: pulse.heartbeats.find((beat) => beat.name === 'outbox')?.ageSeconds ?? null,
    retentionSilentSeconds: upkeep.retentionSilentSeconds,
    counterDrift: upkeep.counterDrift,
  }
}

/** What came and what became of it in a range: for comparing two of them. */
export type OverviewTotals = Pick<
  OverviewNumbers,
  'accepted' | 'sent' | 'delivered' | 'suppressed' | 'leaks' | 'latencyP50Ms' | 'latencyP95Ms'
>

export async function overviewTotals({ from, to }: { from: Date; to: Date }): Promise<OverviewTotals> {
  const compared = ['accepted', 'sent', 'delivered', 'suppressed', 'leak', 'latency']
  const totals = await readStatTotals(database('console'), from, to, compared)
  const sum = (measure: string) => totals.filter((t) => t.measure === measure).reduce((n, t) => n + t.count, 0)
  const bins = totals.filter(({ measure }) => measure === 'latency')
  return {
    ...{ accepted: sum('accepted'), sent: sum('sent'), delivered: sum('delivered') },
    ...{ suppressed: sum('suppressed'), leaks: sum('leak') },
    ...{ latencyP50Ms: latencyQuantile(bins, 0.5), latencyP95Ms: latencyQuantile(bins, 0.95) },
  }
}
