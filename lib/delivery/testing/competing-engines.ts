import { connect } from '@/db/client'
import { type DeliveryCounts, endRun, startRun } from '@/lib/delivery/delivery-run'
import { enginePass } from '@/lib/delivery/engine-pass'
import { laneRunners } from '@/lib/delivery/lane-runners'
import { pauseOrStop } from '@/lib/delivery/pause-or-stop'

export type CompetingEngine = {
  counts: DeliveryCounts
  /** How often it looked everywhere, and how often it found something. */
  passes(): { all: number; busy: number }
  stop(): Promise<void>
}

/** An engine with a pool and a memory of its own: what another process would be. */
export function competingEngine(url: string): CompetingEngine {
  const sql = connect(url, 'engine', 3)
  const stopping = new AbortController()
  const run = startRun(stopping.signal, sql)
  const runners = laneRunners(run)
  const passes = { all: 0, busy: 0 }
  const looping = (async () => {
    while (!stopping.signal.aborted) {
      const { found } = await enginePass(run, runners)
      passes.all++
      if (found > 0) passes.busy++
      await pauseOrStop(20, stopping.signal)
    }
  })()
  return {
    counts: run.counts,
    passes: () => ({ ...passes }),
    async stop() {
      stopping.abort()
      await looping
      await endRun(run)
      await sql.end({ timeout: 2 })
    },
  }
}

/** Looks again until it is so: the test's own limit is the only clock. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}
