const roundSteps = [1, 2, 2.5, 3, 4, 5, 6, 8, 10]
const intervalsMax = 4

/** Whole, round numbers from 0 to `max` or a little more: `0, 30, 60, 90, 120` for 119. */
export function countTicks(max: number): number[] {
  const least = Math.max(1, max / intervalsMax)
  const power = 10 ** Math.floor(Math.log10(least))
  const steps = roundSteps.map((step) => step * power).filter(Number.isInteger)
  const step = steps.find((one) => one >= least) ?? 10 * power
  return Array.from({ length: Math.max(1, Math.ceil(max / step)) + 1 }, (_, i) => i * step)
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]
/** Lengths of time that people count in, in milliseconds; of many those stay that begin a unit or are ten of it. */
const roundTimes = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, second, 2 * second, 5 * second, 10 * second, 30 * second],
  ...[minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 6 * hour, 12 * hour],
  ...[day, 2 * day, 7 * day, 30 * day, 365 * day],
]
const mainTimes = new Set([1, 10, 100, second, 10 * second, minute, 10 * minute, hour, day])

/** Round lengths of time in milliseconds around all of `values`, for a logarithmic axis; the first and the last are its ends. */
export function logTicks(values: readonly number[]): number[] {
  const there = values.filter((value) => value > 0)
  const [least, most] = there.length > 0 ? [Math.min(...there), Math.max(...there)] : [1, 10]
  const from = Math.max(0, roundTimes.filter((tick) => tick <= least).length - 1)
  const to = roundTimes.filter((tick) => tick < most).length
  const between = roundTimes.slice(from, Math.max(from + 1, to) + 1)
  if (between.length <= intervalsMax + 1) return between
  // Beside the ends there is room for no other.
  return between.filter(
    (tick, i) => i === 0 || i === between.length - 1 || (mainTimes.has(tick) && i > 1 && i < between.length - 2),
  )
}

/** Where a value lies between the ends of a logarithmic axis: 0 at the first, 1 at the last. */
export function logShare(value: number, ticks: readonly number[]): number {
  const [first = 1, last = 10] = [ticks[0], ticks.at(-1)]
  return Math.log(Math.max(value, first) / first) / Math.log(last / first)
}
