import { noteServer } from '@/db/queries/note-server'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { type DeliveryCounts, endRun, settled, startRun } from '@/lib/delivery/delivery-run'
import { enginePass } from '@/lib/delivery/engine-pass'
import { laneRunners } from '@/lib/delivery/lane-runners'
import { pauseOrStop } from '@/lib/delivery/pause-or-stop'

const heldBackMsMin = 20
// A slow provider keeps calls in the air without a gap: everything else must not wait for the end of the budget.
const looksAgainAfterMs = 1_000

export type DrainSummary = DeliveryCounts & { durationMs: number; drained: boolean }

/**
 * Does everything that is due, then returns; or returns when the budget is over, with `drained: false`. So it does when
 * what is left waits for a provider that stays closed for longer. Nothing new is leased in the last second of the budget. Any number of calls at once, anywhere, is safe.
 * @throws what the database throws when it cannot be reached: nothing was lost, the next call goes on
 */
export async function drainOutbox(options: { budgetSeconds: number; signal?: AbortSignal }): Promise<DrainSummary> {
  const started = performance.now()
  const leasingMs = Math.round(Math.max(options.budgetSeconds - 1, 0.05) * 1000)
  const budgetOver = AbortSignal.timeout(leasingMs)
  const stopping = options.signal ? AbortSignal.any([budgetOver, options.signal]) : budgetOver
  const run = startRun(stopping)
  const runners = laneRunners(run)
  let drained = false
  try {
    while (!stopping.aborted && !drained) {
      const nothingOut = run.inFlight.count === 0
      const { found, heldBackMs } = await enginePass(run, runners)
      await settledWithin(settled(run), looksAgainAfterMs)
      // What ended since this pass looked may have left something due, as a fallback does.
      if (found > 0 || !nothingOut || run.inFlight.count > 0) continue
      if (heldBackMs !== null && heldBackMs > leasingMs - (performance.now() - started)) break
      if (heldBackMs !== null) await pauseOrStop(Math.max(heldBackMs, heldBackMsMin), stopping)
      else drained = true
    }
  } finally {
    // A call that is out takes at most its timeout; its row is rescued if this process does not live to write it.
    await settledWithin(endRun(run), 65_000)
    await recordHeartbeat(run.sql, 'outbox', run.counts)
    await noteServer(run.sql)
  }
  return { ...run.counts, durationMs: Math.round(performance.now() - started), drained }
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, pauseOrStop(ms, over.signal)]).finally(() => over.abort())
}
