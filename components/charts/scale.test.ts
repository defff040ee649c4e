import { expect, test } from 'vitest'
import { countTicks, logShare, logTicks } from '@/components/charts/scale'

test('counts have at most five whole ticks, from nothing to all of it', () => {
  expect(countTicks(119)).toEqual([0, 30, 60, 90, 120])
  expect(countTicks(0)).toEqual([0, 1])
  expect(countTicks(3)).toEqual([0, 1, 2, 3])
  for (const max of [1, 5, 7, 10, 11, 24, 99, 101, 12_345, 9_999_999]) {
    const ticks = countTicks(max)
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.every(Number.isInteger)).toBe(true)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(max)
    expect(ticks.at(-2)).toBeLessThan(max)
  }
})

test('times have round ticks around all of them', () => {
  expect(logTicks([120, 430])).toEqual([100, 200, 500])
  expect(logTicks([1, 1])).toEqual([1, 2])
  expect(logTicks([])).toEqual([1, 2, 5, 10])
  // 50 ms to five hours and a half.
  expect(logTicks([64, 19_980_000])).toEqual([50, 1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000])
})

test('a time lies between the ends of its axis', () => {
  expect(logShare(100, [10, 100, 1000])).toBeCloseTo(0.5)
  expect(logShare(10, [10, 100, 1000])).toBe(0)
})
