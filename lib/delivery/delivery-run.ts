import { type Database, database } from '@/db/client'
import type { ProviderConfiguration } from '@/lib/configuration/document'
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

/** One run of the engine: a cron call's, or the ticker's endless one. */
export type DeliveryRun = {
  sql: Database
  counts: DeliveryCounts
  /** Once aborted nothing more is leased; calls that are out finish. */
  stopping: AbortSignal
  /** Calls and their finishing, in the air now. */
  inFlight: Set<Promise<void>>
}

export function startRun(stopping: AbortSignal): DeliveryRun {
  return { sql: database('engine'), counts: emptyCounts(), stopping, inFlight: new Set() }
}

/** Keeps a promise in the run until it settles. It must not reject. */
export function track(run: DeliveryRun, work: Promise<void>): void {
  run.inFlight.add(work)
  void work.finally(() => run.inFlight.delete(work))
}

/** Waits until nothing of the run is in the air. */
export async function settled(run: DeliveryRun): Promise<void> {
  while (run.inFlight.size > 0) await Promise.all(run.inFlight)
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
