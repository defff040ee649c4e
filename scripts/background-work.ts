import { startTicker } from '@/lib/delivery/run-ticker'
import { startIntakes } from '@/lib/intake/queues/run-intakes'

export type BackgroundWork = {
  /** Takes nothing more from queues, and settles there what is under way. */
  stopTaking(): Promise<void>
  /** Leases nothing more, waits for the calls that are out. After whatever still brings work. */
  stop(): Promise<void>
}

/** What a server does beside answering: the engine, and every intake that the configuration enables. */
export function startBackgroundWork(wanted: { engine: boolean; intakes: boolean }): BackgroundWork {
  const ticker = wanted.engine ? startTicker() : null
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
      await ticker?.stop()
    },
  }
}
