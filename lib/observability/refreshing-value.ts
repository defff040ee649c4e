/**
 * A value that was read at most `staleAfterMs` ago, counted from when its reading began. Older than `refreshAfterMs` it
 * is read again while the old one still serves; beyond `staleAfterMs` callers wait. One reading at a time.
 */
export class RefreshingValue<T> {
  private current: { value: T; readAt: number } | undefined
  private reading: { id: symbol; result: Promise<T> } | undefined

  constructor(
    private readonly read: () => Promise<T>,
    private readonly limits: { refreshAfterMs: number; staleAfterMs: number; now?: () => number },
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
      const value = await this.read()
      if (stillCounts()) this.current = { value, readAt }
      return value
    } finally {
      if (stillCounts()) this.reading = undefined
    }
  }

  private now(): number {
    return this.limits.now?.() ?? performance.now()
  }
}
