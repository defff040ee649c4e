import { type Database, database } from '@/db/client'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { type OutcomeLog, outcomeLog } from '@/lib/delivery/outcome-log'
import { type ProviderStanding, providerStanding } from '@/lib/delivery/provider-standing'
import type { RatePool } from '@/lib/delivery/rate-pool'
import { createSlots, type Slots } from '@/lib/delivery/slots'

/** What a run of the engine did, in the words of the cron answer. */
export type DeliveryCounts = {
  leased: number
  sent: number
  retried: number
  fellBack: number
  unknown: number
  deadLettered: number
  suppressed: number
  expired: number
  rescued: number
}

/**
 * Calls and their finishing, in the air now. Counted, not held in a Set: V8 leaves a chain from a Set's outgrown tables to its next
 * ones, so once one of them is old, all that passes through the Set is copied and kept until the next full collection.
 */
type InFlight = { count: number; onEmpty: (() => void)[] }

/** One run of the engine: a cron call's, or the ticker's endless one. */
export type DeliveryRun = {
  sql: Database
  counts: DeliveryCounts
  /** Once aborted nothing more is leased; calls that are out finish. */
  stopping: AbortSignal
  inFlight: InFlight
  /** What this run took of the rates that all workers share, by the rate's name. */
  ratePools: Map<string, RatePool>
  standing: ProviderStanding
  outcomes: OutcomeLog
  /** Until when (`performance.now()`) it is no use to ask for a probe, by provider. */
  probesTakenUntil: Map<string, number>
  /** When a closed provider's lanes were last kicked, and its expired messages last settled: not more often than needed. */
  visitedAt: Map<string, number>
  /** Until when a provider wants no look-ups from this worker. */
  lookupsWaitUntil: Map<string, number>
  sweptAt: Map<string, number>
}

export function startRun(stopping: AbortSignal, sql: Database = database('engine')): DeliveryRun {
  const standing = providerStanding(sql)
  return {
    ...{ sql, stopping, standing },
    counts: emptyCounts(),
    inFlight: { count: 0, onEmpty: [] },
    ratePools: new Map(),
    outcomes: outcomeLog(sql, standing),
    probesTakenUntil: new Map(),
    visitedAt: new Map(),
    lookupsWaitUntil: new Map(),
    sweptAt: new Map(),
  }
}

/** Keeps a promise in the run until it settles. It must not reject. */
export function track(run: DeliveryRun, work: Promise<void>): void {
  run.inFlight.count++
  void work.then(() => {
    if (--run.inFlight.count > 0) return
    for (const resolve of run.inFlight.onEmpty.splice(0)) resolve()
  })
}

/** Waits until nothing of the run is in the air. */
export async function settled(run: DeliveryRun): Promise<void> {
  while (run.inFlight.count > 0) await new Promise<void>((resolve) => run.inFlight.onEmpty.push(resolve))
}

/** The end of a run: nothing is in the air, and what was seen of providers is told. */
export async function endRun(run: DeliveryRun): Promise<void> {
  await settled(run)
  await run.outcomes.flush()
}

export function emptyCounts(): DeliveryCounts {
  return {
    leased: 0,
    sent: 0,
    retried: 0,
    fellBack: 0,
    unknown: 0,
    deadLettered: 0,
    suppressed: 0,
    expired: 0,
    rescued: 0,
  }
}

const shared = globalThis as { [slotsKey]?: Map<string, Slots> }
const slotsKey: unique symbol = Symbol.for('once.provider-slots') as never

/** The slots of a provider, shared by every run of this process: overlapping cron calls do not add up. */
export function slotsOf(provider: Pick<ProviderConfiguration, 'name' | 'concurrency'>): Slots {
  shared[slotsKey] ??= new Map()
  const known = shared[slotsKey].get(provider.name) ?? createSlots(provider.concurrency)
  known.resize(provider.concurrency)
  shared[slotsKey].set(provider.name, known)
  return known
}
