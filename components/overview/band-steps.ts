import type { BandCell, BrokenSpan, ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

/** One step of one provider's band. */
export type BandStep = { from: string; to: string; cell: BandCell | undefined }

/** Every step of a band in order, those without a call too. */
export function stepsOf({ from, to, stepMs }: ProviderBands, { cells }: ProviderBand): BandStep[] {
  const first = Date.parse(from)
  const called = new Map(cells.map((cell) => [cell.at, cell]))
  return Array.from({ length: Math.round((Date.parse(to) - first) / stepMs) }, (_, i) => {
    const at = new Date(first + i * stepMs).toISOString()
    return { from: at, to: new Date(first + (i + 1) * stepMs).toISOString(), cell: called.get(at) }
  })
}

/** The spans that lie in a step, wholly or in part. */
export function spansIn<Span extends BrokenSpan>(spans: readonly Span[], { from, to }: BandStep): Span[] {
  return spans.filter((span) => span.from < to && (span.until ?? to) > from)
}

/** Where in the band a span lies, wide enough to be seen: a breaker that was open for seconds is worth it. */
export function placeOf(bands: ProviderBands, { from, until }: BrokenSpan, readAt: string) {
  const [first, last] = [Date.parse(bands.from), Date.parse(bands.to)]
  const share = (at: string) => (100 * (Math.min(last, Math.max(first, Date.parse(at))) - first)) / (last - first)
  const start = share(from)
  return { x: `${start.toFixed(3)}%`, width: `${Math.max(0.4, share(until ?? readAt) - start).toFixed(3)}%` }
}
