import { pauseOrStop } from '@/lib/delivery/pause-or-stop'
import { log } from '@/lib/observability/log'

/** Repeats until stopped; an error is logged and followed by a pause, since the database may be away. */
export async function repeatUntilStopped(
  name: string,
  stopping: AbortSignal,
  body: () => Promise<void>,
): Promise<void> {
  let failures = 0
  while (!stopping.aborted) {
    try {
      await body()
      if (failures > 0) log.info({ loop: name, failures }, 'the engine works again')
      failures = 0
    } catch (error) {
      if (failures++ % 20 === 0) log.warn({ loop: name, err: error }, 'the engine waits')
      await pauseOrStop(Math.min(100 * 2 ** Math.min(failures, 4), 1_000), stopping)
    }
  }
}
