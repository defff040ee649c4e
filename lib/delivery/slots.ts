/** How many calls to one provider may run at once in this process. */
export type Slots = {
  /**
   * Waits for free slots and takes up to `max` of them, in bulk where it can, so that their attempts start in one statement.
   * After `waitMsMax` without any it gives up with 0; left out, it waits for as long as it takes.
   */
  take(max: number, waitMsMax?: number): Promise<number>
  release(count: number): void
  resize(limit: number): void
}

export function createSlots(initialLimit: number): Slots {
  let limit = initialLimit
  let used = 0
  const waiting: { max: number; resolve: (taken: number) => void }[] = []

  function serve(): void {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const free = limit - used
      // A quarter of the slots at once rather than one by one, unless fewer are wanted.
      const enough = Math.min(first.max, Math.max(1, limit >> 2))
      if (free < enough) return
      const taken = Math.min(first.max, free)
      used += taken
      waiting.shift()
      first.resolve(taken)
    }
  }

  return {
    take: (max, waitMsMax) =>
      new Promise((resolve) => {
        const one = { max, resolve }
        waiting.push(one)
        serve()
        if (waitMsMax === undefined || !waiting.includes(one)) return
        const givingUp = setTimeout(() => {
          waiting.splice(waiting.indexOf(one), 1)
          resolve(0)
        }, waitMsMax)
        one.resolve = (taken) => {
          clearTimeout(givingUp)
          resolve(taken)
        }
      }),
    release(count) {
      used -= count
      serve()
    },
    resize(next) {
      limit = next
      serve()
    },
  }
}
