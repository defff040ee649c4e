import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { batchQueue } from '@/lib/intake/batch-queue'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A queue that notes its runs and answers each item with itself. */
function noting(moreToCome: () => boolean, inFlightMax = 1) {
  const runs: number[][] = []
  const queue = batchQueue<number, number>({
    inFlightMax,
    itemsMax: 100,
    run: async (items) => {
      runs.push(items)
      return items
    },
    gathering: { moreToCome, msMax: 10 },
  })
  return { queue, runs }
}

test('what is sure to come is waited for and goes in one run', async () => {
  let out = 3
  const { queue, runs } = noting(() => out > 0)
  for (const item of [1, 2, 3]) {
    out--
    void queue.add([item])
    await vi.advanceTimersByTimeAsync(2)
  }
  expect(runs).toEqual([[1, 2, 3]])
})

test('what takes longer holds up nobody for more than 10 ms', async () => {
  const { queue, runs } = noting(() => true)
  void queue.add([1])
  await vi.advanceTimersByTimeAsync(6)
  void queue.add([2])
  await vi.advanceTimersByTimeAsync(3)
  expect(runs).toEqual([])
  await vi.advanceTimersByTimeAsync(2)
  expect(runs).toEqual([[1, 2]])
})

test('where nothing more is to come nothing is waited for', async () => {
  const { queue, runs } = noting(() => false)
  void queue.add([1])
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toEqual([[1]])
})

test('a run that fails fails its own items, and the next ones are run', async () => {
  let failing = true
  const queue = batchQueue<number, number>({
    inFlightMax: 1,
    itemsMax: 1,
    run: async (items) => {
      if (failing) throw new Error('no')
      return items
    },
  })
  const first = expect(queue.add([1])).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(1)
  await first
  failing = false
  const second = queue.add([2])
  await vi.advanceTimersByTimeAsync(1)
  expect(await second).toEqual([2])
})
