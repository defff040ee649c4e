const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** A length of time in its largest unit and the one below: `9 min 58 s`, `16 h`; under a second in milliseconds. */
export function spanText(ms: number): string {
  if (Math.abs(ms) < 1_000) return `${Math.round(ms)} ms`
  let rest = Math.abs(ms)
  const counts = units.map(([unit, length]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    return { unit, count }
  })
  const largest = counts.findIndex(({ count }) => count > 0)
  const shown = counts.slice(largest, largest + 2).filter(({ count }) => count > 0)
  return shown.map(({ unit, count }) => `${count} ${unit}`).join(' ')
}
