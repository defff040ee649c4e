/**
 * A value that was read at most `staleAfterMs` ago, counted from when its reading began. Older than `refreshAfterMs` it
 * is read again while the old one still serves; beyond `staleAfterMs` callers wait. One reading at a time, given up when
 * its source says nothing for `silentAfterMs` (never, where it is left out).
 */
export class RefreshingValue<T> {
  private current: { value: T; readAt: number } | undefined
  private reading: { id: symbol; result: Promise<T> } | undefined

  constructor(
    private readonly read: () => Promise<T>,
    private readonly limits: {
      refreshAfterMs: number
      staleAfterMs: number
      silentAfterMs?: number
      now?: () => number
    },
  ) {}

  /** @throws whatever reading throws, once the last value is too old */
  async get(): Promise<T> {
    const age = this.current ? this.now() - this.current.readAt : Number.POSITIVE_INFINITY
    if (this.current && age < this.limits.staleAfterMs) {
      // A failed refresh shows when the value is too old, not before.
      if (age >= this.limits.refreshAfterMs) this.refresh().catch(() => {})
      return this.current.value
    }
    return this.refresh()
  }

  /** Reads now, or joins the reading that is under way. */
  refresh(): Promise<T> {
    if (this.reading) return this.reading.result
    const id = Symbol('reading')
    const result = this.readOnce(() => this.reading?.id === id)
    this.reading = { id, result }
    return result
  }

  /** The truth has changed: neither the value nor a reading that began before serves any longer. */
  expire(): void {
    this.current = undefined
    this.reading = undefined
  }

  private async readOnce(stillCounts: () => boolean): Promise<T> {
    const readAt = this.now()
    try {
      const value = await this.readInTime()
      if (stillCounts()) this.current = { value, readAt }
      return value
    } finally {
      if (stillCounts()) this.reading = undefined
    }
  }

  /** A network that swallows what is sent ends no statement: whoever waits must hear something. */
  private readInTime(): Promise<T> {
    const { silentAfterMs } = this.limits
    if (silentAfterMs === undefined) return this.read()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer within ${silentAfterMs} ms`)), silentAfterMs)
      this.read()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer))
    })
  }

  private now(): number {
    return this.limits.now?.() ?? performance.now()
  }
}
