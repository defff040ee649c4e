import { setTimeout as pause } from 'node:timers/promises'
import { isAhead, isBehind } from '@/e2e/support/crash/coverage'
import { crashDatabase } from '@/e2e/support/crash/fault-bed'
import type { Tier } from '@/e2e/support/crash/tiers'
import { seeded } from '@/e2e/support/crash/traffic'
import type { WorkerFleet } from '@/e2e/support/crash/worker-fleet'
import type { Simulator } from '@/e2e/support/simulator/simulator'

export type Strikes = { databaseCrashes: number; aimed: number; outages: number }

// Longer than every lease of a call: its timeout and fifteen seconds (start-attempts.ts). Nothing of the product is shortened.
const pauseMsMin = 17_500
// Each ends all workers: more of them would leave nobody to work on a slow machine.
const aimedPerMinute = 3
// Long enough for half of a breaker's window, which is thirty seconds, to have failed.
const outageMs = 25_000

/** Strikes as the seed says until the load is done, and leaves every worker running. Instants are chance, choices are seeded. */
export async function strike(
  tier: Tier,
  fleet: WorkerFleet,
  targets: {
    databaseFolder: string
    held: { simulator: Simulator; provider: string }[]
    /** A provider takes nothing any more; `recovered`: all do as before. */
    outage(turn: number): Promise<void>
    recovered(): Promise<void>
  },
  /** Counted here as it goes. */
  strikes: Strikes,
  /** How far the run is, 0 to 1. */
  pace: () => number,
  loadDone: AbortSignal,
): Promise<void> {
  const paused = new Set<Promise<void>>()
  const kill = (chance: () => number) => fleet.kill(chance())
  const isSlow = () => isBehind('kills', fleet.kills, tier, pace())
  await Promise.all([
    every(tier.killEveryMs, tier.seed + 11, async (chance) => {
      if (!isAhead('kills', fleet.kills, tier, pace())) await kill(chance)
    }),
    // Who kills waits for the next one to start: where that takes long, a second one helps.
    every(tier.killEveryMs, tier.seed + 15, async (chance) => (isSlow() ? kill(chance) : undefined)),
    every(tier.pauseEveryMs, tier.seed + 12, async (chance) => {
      if (isAhead('pausesPastTheLease', fleet.pauses + paused.size, tier, pace())) return
      const work = fleet.pause(chance(), pauseMsMin + chance() * 3_000)
      paused.add(work)
      void work.finally(() => paused.delete(work))
    }),
    every(tier.databaseCrashEveryMs, tier.seed + 13, async () => {
      if (isAhead('databaseCrashes', strikes.databaseCrashes, tier, pace())) return
      if (crashDatabase(targets.databaseFolder)) strikes.databaseCrashes++
    }),
    every(tier.outageEveryMs, tier.seed + 16, async () => {
      await targets.outage(strikes.outages++)
      await pause(outageMs, undefined, { signal: loadDone }).catch(() => {})
      await targets.recovered()
    }),
    every(tier.aimedKillEveryMs, tier.seed + 14, async (chance) => {
      if (strikes.aimed > aimedPerMinute * tier.minutes * pace()) return
      const target = targets.held[Math.floor(chance() * targets.held.length)]
      if (target && (await killWhileHeld(target.simulator, target.provider, fleet))) strikes.aimed++
    }),
  ])
  await Promise.all(paused)

  async function every(ms: number, seed: number, act: (chance: () => number) => Promise<void>): Promise<void> {
    const chance = seeded(seed)
    while (!loadDone.aborted) {
      await pause(ms * (0.5 + chance()), undefined, { signal: loadDone }).catch(() => {})
      if (!loadDone.aborted) await act(chance)
    }
  }
}

/** The worst moment: the provider has taken the message, and nobody here has heard of it. */
async function killWhileHeld(simulator: Simulator, provider: string, fleet: WorkerFleet): Promise<boolean> {
  await simulator.client.armBarrier(provider, 2)
  const held = await simulator.client.held(provider, 3_000)
  if (held.length > 0) await fleet.killAll()
  const connected = await simulator.client.held(provider, 0)
  await simulator.client.releaseBarrier(provider)
  return connected.some((request) => !request.connected)
}
