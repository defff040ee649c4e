/** Counts of the same names, added up. */
export function summed(all: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [key, n] of all.flatMap((counts) => Object.entries(counts))) sums[key] = (sums[key] ?? 0) + n
  return sums
}
