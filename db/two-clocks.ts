/** This process's clocks, in milliseconds. The one stands still while a machine is suspended; the other may be set, forward or back. */
export type TwoClocks = { monotonic: number; wall: number }

export function clocksNow(): TwoClocks {
  return { monotonic: performance.now(), wall: Date.now() }
}

/** By the clock that went further: one that was set back hides nothing, one that was set forward costs a repeat. */
export function millisecondsSince({ monotonic, wall }: TwoClocks): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall)
}
