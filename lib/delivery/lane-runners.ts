import { deliverLane } from '@/lib/delivery/deliver-lane'
import { type DeliveryRun, track } from '@/lib/delivery/delivery-run'
import type { Work } from '@/lib/delivery/work-announcements'
import { log } from '@/lib/observability/log'

// A provider's slots, not its lanes, bound the calls; a few lanes at once keep the slots filled while others commit.
const lanesAtOncePerProvider = 4

export type LaneRunners = {
  /** Sees to it that the lane is looked at after this call; calls for a lane that waits or runs are merged. */
  kick(work: Work): void
}

type ProviderLanes = { waiting: Set<number>; running: Set<number>; again: Set<number> }

/** Runs lanes of each provider beside each other: a slow provider never holds up another's. */
export function laneRunners(run: DeliveryRun): LaneRunners {
  const providers = new Map<string, ProviderLanes>()

  function kick({ lane, provider }: Work): void {
    const lanes = providers.get(provider) ?? { waiting: new Set(), running: new Set(), again: new Set() }
    providers.set(provider, lanes)
    if (lanes.running.has(lane)) lanes.again.add(lane)
    else lanes.waiting.add(lane)
    startNext(provider, lanes)
  }

  function startNext(provider: string, lanes: ProviderLanes): void {
    for (const lane of lanes.waiting) {
      if (lanes.running.size >= lanesAtOncePerProvider || run.stopping.aborted) return
      lanes.waiting.delete(lane)
      lanes.running.add(lane)
      track(run, runLane(provider, lanes, lane))
    }
  }

  async function runLane(provider: string, lanes: ProviderLanes, lane: number): Promise<void> {
    try {
      if (await deliverLane(run, lane, provider)) lanes.again.add(lane)
    } catch (error) {
      // What was leased comes back by itself; the next pass looks again.
      log.warn({ err: error, lane, provider }, 'a lane stopped')
    } finally {
      lanes.running.delete(lane)
      if (lanes.again.delete(lane)) lanes.waiting.add(lane)
      startNext(provider, lanes)
    }
  }

  return { kick }
}
