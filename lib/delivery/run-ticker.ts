import { dropDeadConnections } from '@/db/drop-dead-connections'
import { listenForOutboxRows } from '@/db/listen'
import { noteServer } from '@/db/queries/note-server'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { sumUpRefusals } from '@/db/queries/sum-up-refusals'
import { watchAlerts } from '@/lib/alerts/watch-alerts'
import { sealAudit } from '@/lib/audit/seal-audit'
import { endRun, startRun } from '@/lib/delivery/delivery-run'
import { enginePass } from '@/lib/delivery/engine-pass'
import { laneRunners } from '@/lib/delivery/lane-runners'
import { pauseOrStop } from '@/lib/delivery/pause-or-stop'
import { repeatUntilStopped } from '@/lib/delivery/repeat-until-stopped'
import { onWork } from '@/lib/delivery/work-announcements'
import { foldStats } from '@/lib/insights/fold-stats'
import { watchLeaks } from '@/lib/insights/watch-leaks'
import { log } from '@/lib/observability/log'

const passEveryMs = 1_000
const busyPassEveryMs = 50
const foldEveryMs = 5_000
const heartbeatEveryMs = 15_000
const watchEveryMs = 15_000

/**
 * The engine of a self-hosted server: what a cron route does in a visit, without end. Woken in process by commits and
 * by NOTIFY for raw outbox rows; polling is the truth. `stop` leases nothing more and waits for the calls that are out.
 */
export function startTicker(): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const run = startRun(stopping.signal)
  const runners = laneRunners(run)
  const wake = wakeable()
  const unsubscribe = onWork((work) => {
    for (const item of work) runners.kick(item)
    if (work.length === 0) wake.now()
  })
  const listening = listenForOutboxRows(wake.now)
  const loops = [
    repeatUntilStopped('engine', stopping.signal, async () => {
      const { found, heldBackMs } = await enginePass(run, runners)
      await wake.within(
        found > 0 ? busyPassEveryMs : Math.min(passEveryMs, Math.max(busyPassEveryMs, heldBackMs ?? passEveryMs)),
      )
    }),
    repeatUntilStopped('heartbeat', stopping.signal, async () => {
      await recordHeartbeat(run.sql, 'outbox', run.counts)
      await noteServer(run.sql)
      await pauseOrStop(heartbeatEveryMs, stopping.signal)
    }),
    repeatUntilStopped('rollup', stopping.signal, async () => {
      await foldStats()
      await sumUpRefusals(run.sql)
      await sealAudit()
      await pauseOrStop(foldEveryMs, stopping.signal)
    }),
    repeatUntilStopped('connections', stopping.signal, async () => {
      const dropped = await dropDeadConnections()
      if (dropped > 0) log.warn({ dropped }, 'connections to the database had died without a word')
      await pauseOrStop(heartbeatEveryMs, stopping.signal)
    }),
    repeatUntilStopped('watch', stopping.signal, async () => {
      await watchLeaks()
      await watchAlerts()
      await pauseOrStop(watchEveryMs, stopping.signal)
    }),
  ]
  return {
    async stop() {
      stopping.abort()
      unsubscribe()
      wake.now()
      await Promise.all([...loops, listening.then((listener) => listener.stop())])
      await endRun(run)
    },
  }
}

/** A wait that ends early when woken; a wake while nobody waits is kept for the next wait. */
function wakeable(): { now(): void; within(ms: number): Promise<void> } {
  let woken = false
  let end: (() => void) | null = null
  return {
    now() {
      woken = true
      end?.()
    },
    async within(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      end = null
      woken = false
    },
  }
}
