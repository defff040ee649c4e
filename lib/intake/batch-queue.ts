export type BatchQueue<Item, Result> = {
  /** Queues items that stay together and in order. Resolves with one result each. */
  add(items: Item[]): Promise<Result[]>
  /** Takes back what was added, unless it is under way: its promise then settles never. @returns whether it was taken back */
  withdraw(items: Item[]): boolean
}

type Group<Item, Result> = {
  items: Item[]
  resolve: (results: Result[]) => void
  reject: (reason: unknown) => void
}

/**
 * Batches without a timer: while a run is in flight, arrivals gather; the next run takes them all. At low load a batch
 * is one item and waits for nothing. A run that throws fails its own groups only.
 * `gathering`: while more is sure to come, the first to arrive waits for it, for so many milliseconds at most.
 */
export function batchQueue<Item, Result>(options: {
  inFlightMax: number
  itemsMax: number
  run: (items: Item[]) => Promise<Result[]>
  gathering?: { moreToCome: () => boolean; msMax: number }
}): BatchQueue<Item, Result> {
  const waiting: Group<Item, Result>[] = []
  let inFlight = 0
  let scheduled = false
  let gathering: NodeJS.Timeout | undefined

  function schedule(): void {
    if (scheduled || inFlight >= options.inFlightMax || waiting.length === 0) return
    if (options.gathering?.moreToCome()) gathering ??= setTimeout(scheduleNow, options.gathering.msMax)
    else scheduleNow()
  }

  function scheduleNow(): void {
    clearTimeout(gathering)
    gathering = undefined
    if (scheduled || inFlight >= options.inFlightMax || waiting.length === 0) return
    scheduled = true
    // After the current turn: everything that arrived in it goes together.
    setImmediate(() => {
      scheduled = false
      if (inFlight < options.inFlightMax && waiting.length > 0) void runNext()
      schedule()
    })
  }

  async function runNext(): Promise<void> {
    const groups = takeGroups(waiting, options.itemsMax)
    inFlight++
    try {
      const results = await options.run(groups.flatMap((group) => group.items))
      let at = 0
      for (const group of groups) {
        group.resolve(results.slice(at, at + group.items.length))
        at += group.items.length
      }
    } catch (error) {
      for (const group of groups) group.reject(error)
    } finally {
      inFlight--
      schedule()
    }
  }

  return {
    add(items) {
      if (items.length === 0) return Promise.resolve([])
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject })
        schedule()
      })
    },
    withdraw(items) {
      const at = waiting.findIndex((group) => group.items === items)
      if (at >= 0) waiting.splice(at, 1)
      return at >= 0
    },
  }
}

function takeGroups<Item, Result>(waiting: Group<Item, Result>[], itemsMax: number): Group<Item, Result>[] {
  let items = 0
  let count = 0
  while (count < waiting.length) {
    items += waiting[count]?.items.length ?? 0
    if (count > 0 && items > itemsMax) break
    count++
  }
  return waiting.splice(0, count)
}
