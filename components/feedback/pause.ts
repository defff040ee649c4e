import { useSyncExternalStore } from 'react'

/** One for the whole console, of this tab: it outlives a reload, and whoever opens another tab sees what is true. */
const place = 'once.paused'
const listeners = new Set<() => void>()

/** Whether what is shown holds still; asked in a browser only. */
export function isPaused(): boolean {
  return sessionStorage.getItem(place) !== null
}

/** The same for what is drawn, which is drawn again when it changes. A server draws everything live. */
export function usePaused(): boolean {
  return useSyncExternalStore(listen, isPaused, () => false)
}

/** Stops, or lets go on, everything that would be read again without being asked for. Sending knows nothing of it. */
export function togglePause(): void {
  if (isPaused()) sessionStorage.removeItem(place)
  else sessionStorage.setItem(place, 'yes')
  for (const tell of listeners) tell()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
