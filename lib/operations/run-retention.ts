import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { endRetentionTurn, takeRetentionTurn } from '@/db/queries/take-retention-turn'
import { pauseOrStop } from '@/lib/delivery/pause-or-stop'
import { repeatUntilStopped } from '@/lib/delivery/repeat-until-stopped'
import { watchCounters } from '@/lib/insights/watch-counters'
import { reap } from '@/lib/operations/reap'

// Also how long a server that has just started is left alone.
const lookEveryMs = 30_000
const goOnAfterMs = 1_000

/** What an hourly cron call does, by the server itself: once an hour in one of all processes, and sooner while much is left. */
export function startRetention(everyMs = lookEveryMs): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let left = false
  const loop = repeatUntilStopped('retention', stopping.signal, async () => {
    await pauseOrStop(left ? Math.min(goOnAfterMs, everyMs) : everyMs, stopping.signal)
    left = false
    left = await retainInTurn(stopping.signal)
  })
  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}

/** A turn that failed is not given back: the next is when it is over by itself. @returns whether something is left to do */
async function retainInTurn(stopping: AbortSignal): Promise<boolean> {
  const sql = database('engine')
  const holder = randomUUID()
  if (stopping.aborted || !(await takeRetentionTurn(sql, holder))) return false
  const { drained } = await reap({ stopping })
  if (!stopping.aborted) await watchCounters()
  await endRetentionTurn(sql, holder)
  return !drained
}
