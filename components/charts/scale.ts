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

/** Round lengths of time in milliseconds around all of `values`, for a logarithmic axis; the first and the last are its ends. */
export function logTicks(values: readonly number[]): number[] {
  const there = values.filter((value) => value > 0)
  const [least, most] = there.length > 0 ? [Math.min(...there), Math.max(...there)] : [1, 10]
  const all = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()
  const from = Math.max(
    0,
    all.findLastIndex((tick) => tick <= least),
  )
  const to = Math.max(
    from + 1,
    all.findIndex((tick) => tick >= most),
  )
  const between = all.slice(from, to + 1)
  if (between.length <= intervalsMax + 1) return between
  const ends = new Set([between[0], between.at(-1)])
  return between.filter(
    (tick, i) => ends.has(tick) || (i > 1 && i < between.length - 2 && Number.isInteger(Math.log10(tick))),
  )
}

/** Where a value lies between the ends of a logarithmic axis: 0 at the first, 1 at the last. */
export function logShare(value: number, ticks: readonly number[]): number {
  const [first = 1, last = 10] = [ticks[0], ticks.at(-1)]
  return Math.log(Math.max(value, first) / first) / Math.log(last / first)
}
