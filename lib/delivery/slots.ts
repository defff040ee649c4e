/**
 * Answers that come close together are waited for, so that their slots are used by one statement; no free slot waits longer.
 * The fewer slots there are, the more each counts: a provider that may have four calls at once waits a millisecond.
 */
const patienceMs = (limit: number) => Math.min(30, limit / 4)

/**
 * What is leased and written down takes a few round trips to the database, and a slot does nothing meanwhile: so many more are
 * given as calls ended in so long. Of a provider that answers slowly that is none: nothing waits, its attempt on record, for a slot.
 */
const leadMs = 20

/** How many calls to one provider may run at once in this process. */
export type Slots = {
  /**
   * Waits for free slots and takes up to `max` of them, in bulk where it can, so that their attempts start in one statement.
   * After `waitMsMax` without any it gives up with 0; left out, it waits for as long as it takes.
   */
  take(max: number, waitMsMax?: number): Promise<number>
  /** Gives back what was taken and is not called. */
  release(count: number): void
  /** The call for one that was taken: it begins when fewer run than may, and its slot is given back by `endCall`. */
  startCall(): Promise<void>
  endCall(): void
  resize(limit: number): void
}

type Waiting = { max: number; resolve: (taken: number) => void; patient: boolean }

export function createSlots(initialLimit: number): Slots {
  let limit = initialLimit
  let used = 0
  let calls = 0
  const beginning: (() => void)[] = []
  const waiting: Waiting[] = []
  const ended = { since: 0, before: 0, now: 0 }

  function lead(): number {
    const age = performance.now() - ended.since
    if (age >= leadMs)
      Object.assign(ended, { since: ended.since + age, before: age < 2 * leadMs ? ended.now : 0, now: 0 })
    return Math.min(limit, Math.max(ended.before, ended.now))
  }

  function call(): void {
    while (beginning.length > 0 && calls < limit) {
      calls++
      beginning.shift()?.()
    }
  }

  function serve(): void {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const free = limit + lead() - used
      const enough = first.patient ? Math.min(first.max, Math.max(1, limit >> 1)) : 1
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
        const one: Waiting = { max, resolve, patient: true }
        waiting.push(one)
        serve()
        if (!waiting.includes(one)) return
        const timers = [
          setTimeout(() => {
            one.patient = false
            serve()
          }, patienceMs(limit)),
        ]
        one.resolve = (taken) => {
          for (const timer of timers) clearTimeout(timer)
          resolve(taken)
        }
        if (waitMsMax === undefined) return
        const giveUp = () => {
          waiting.splice(waiting.indexOf(one), 1)
          one.resolve(0)
        }
        timers.push(setTimeout(giveUp, waitMsMax))
      }),
    release(count) {
      used -= count
      serve()
    },
    startCall: () =>
      new Promise((resolve) => {
        beginning.push(resolve)
        call()
      }),
    endCall() {
      calls--
      used--
      lead()
      ended.now++
      call()
      serve()
    },
    resize(next) {
      limit = next
      call()
      serve()
    },
  }
}
