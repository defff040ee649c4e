import { startTicker } from '@/lib/delivery/run-ticker'
import { startIntakes } from '@/lib/intake/queues/run-intakes'
import { startRetention } from '@/lib/operations/run-retention'

export type BackgroundWork = {
  /** Takes nothing more from queues, and settles there what is under way. */
  stopTaking(): Promise<void>
  /** Leases nothing more, waits for the calls that are out. After whatever still brings work. */
  stop(): Promise<void>
}

/** What a server does beside answering: the engine, retention, and every intake that the configuration enables. */
export function startBackgroundWork(wanted: {
  engine: boolean
  intakes: boolean
  /** How often to ask whether retention is due: for tests. */
  retentionEveryMs?: number
}): BackgroundWork {
  const ticker = wanted.engine ? startTicker() : null
  const retention = wanted.engine ? startRetention(wanted.retentionEveryMs) : null
  const intakes = wanted.intakes ? startIntakes() : null
  let taking: Promise<void> | null = null
  const stopTaking = () => {
    taking ??= intakes?.stop() ?? Promise.resolve()
    return taking
  }
  return {
    stopTaking,
    async stop() {
      await stopTaking()
      await Promise.all([ticker?.stop(), retention?.stop()])
    },
  }
}
