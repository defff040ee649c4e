import { expect, test } from 'vitest'
import { latencyQuantile } from '@/lib/domain/latency-histogram'

test('a quantile is the upper bound of the bin that holds it, in whatever order the bins come', () => {
  const bins = [
    { bin: 39, count: 5 },
    { bin: 27, count: 90 },
    { bin: 31, count: 5 },
  ]
  expect(latencyQuantile(bins, 0.5)).toBe(2 ** 7)
  expect(latencyQuantile(bins, 0.95)).toBe(2 ** 8)
  expect(latencyQuantile(bins, 1)).toBe(2 ** 10)
})

test('histograms of parts add up to the histogram of the whole', () => {
  const part = (count: number) => [
    { bin: 8, count },
    { bin: 20, count: 1 },
  ]
  expect(latencyQuantile([...part(3), ...part(4)], 0.6)).toBe(2 ** (9 / 4))
})

test('of nothing there is no quantile', () => {
  expect(latencyQuantile([], 0.5)).toBeNull()
  expect(latencyQuantile([{ bin: 4, count: 0 }], 0.5)).toBeNull()
})
