let last: Promise<void> = Promise.resolve()
const shared = new Set<Promise<unknown>>()

/** Does work beside other work of this process, but not beside work that has to be alone. */
export async function together<T>(work: () => Promise<T>): Promise<T> {
  for (let before: Promise<void> | null = null; before !== last; ) {
    before = last
    await before
  }
  const running = work()
  shared.add(running)
  try {
    return await running
  } finally {
    shared.delete(running)
  }
}

/** Does work while nothing else is done `together` or alone in this process. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(async () => {
    await Promise.allSettled([...shared])
    return work()
  })
  last = turn.then(
    () => {},
    () => {},
  )
  return turn
}
