import { keptSwitch } from '@/components/feedback/kept-switch'

/** One for the whole console, of this tab: it outlives a reload, and whoever opens another tab sees what is true. */
const paused = keptSwitch(() => sessionStorage, 'once.paused')

/** Whether what is shown holds still; asked in a browser only. */
export const isPaused = paused.isOn

/** The same for what is drawn. A server draws everything live. */
export const usePaused = paused.use

/** Stops, or lets go on, everything that would be read again without being asked for. Sending knows nothing of it. */
export function togglePause(): void {
  paused.turn(!paused.isOn())
}
