/** One bin of the histogram of times from acceptance to sending: a quarter of a doubling wide. */
export type LatencyBin = { bin: number; count: number }

/** The upper bound, in milliseconds, of the bin that holds the quantile; null when nothing was counted. */
export function latencyQuantile(bins: readonly LatencyBin[], q: number): number | null {
  const inOrder = [...bins].sort((a, b) => a.bin - b.bin)
  const total = inOrder.reduce((n, bin) => n + bin.count, 0)
  let seen = 0
  for (const { bin, count } of inOrder) {
    seen += count
    if (seen >= total * q && seen > 0) return 2 ** ((bin + 1) / 4)
  }
  return null
}
