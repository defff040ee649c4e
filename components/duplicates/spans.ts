const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** A length of time in its two largest units: `9 min 58 s`; under a second in milliseconds. */
export function spanText(ms: number): string {
  if (Math.abs(ms) < 1_000) return `${Math.round(ms)} ms`
  let rest = Math.abs(ms)
  const parts: string[] = []
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.slice(0, 2).join(' ')
}
