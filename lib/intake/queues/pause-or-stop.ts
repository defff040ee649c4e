import { setTimeout as pause } from 'node:timers/promises'

/** Waits, or less when stopped meanwhile. */
export async function pauseOrStop(ms: number, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return
  await pause(ms, undefined, { signal: stopping }).catch(() => {})
}
