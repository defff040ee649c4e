/** A request that a provider has accepted and not yet answered. */
export type Held = { key: string | null; id: string; at: string; connected: boolean }

type Hold = { held: Held; release: () => void }

/** Holds the next accepted requests of one provider at the worst moment: accepted, the reply pending. */
export class Barrier {
  #armed = 0
  #holds: Hold[] = []
  #waiting: (() => void)[] = []

  arm(count: number): void {
    this.#armed = count
  }

  /** Calls `reply` at once, or after the release when the barrier is up. */
  pass(accepted: { key: string | null; id: string }, reply: () => void): Held | null {
    if (this.#armed === 0) {
      reply()
      return null
    }
    this.#armed -= 1
    const held: Held = { ...accepted, at: new Date().toISOString(), connected: true }
    this.#holds.push({ held, release: reply })
    for (const wake of this.#waiting.splice(0)) wake()
    return held
  }

  release(): void {
    this.#armed = 0
    for (const { release } of this.#holds.splice(0)) release()
  }

  state(): { armed: number; held: Held[] } {
    return { armed: this.#armed, held: this.#holds.map(({ held }) => held) }
  }

  /** Resolves when somebody is held, or when the time is over. */
  async someoneHeld(waitMs: number): Promise<void> {
    if (this.#holds.length > 0 || waitMs === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
