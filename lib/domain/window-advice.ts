/**
 * What the gaps between equal facts say about a window's length. `clusterMs`: where the first group of repeats ends, after
 * which for four times as long nothing comes; what comes later looks like another fact with the same words.
 */
export type WindowAdvice = {
  gaps: number
  within: number
  later: number
  /** The span that all but one in a thousand of `within` come in; the longest of them while there are fewer than a thousand. */
  spanMs: number | null
  exact: boolean
  /** Null: there is nothing to go by. */
  windowMs: number | null
  /** What the length follows from: the repeats, how long producers retry, or how long the route may take. */
  because: 'repeats' | 'producer_horizon' | 'route_horizon' | 'nothing'
}

/** Fewer gaps than this are an anecdote: only horizons are gone by. */
export const gapsMin = 30
const gapsForPermille = 1_000
const breakFactor = 4
/** Breaks among gaps shorter than this are chance. */
const breakFromMs = 60_000

const niceMs = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440, 2_880, 4_320, 10_080, 20_160, 43_200].map(
  (minutes) => minutes * 60_000,
)

/** @param gapsMs between one fact and its next telling, in any order */
export function adviseWindow(
  gapsMs: readonly number[],
  horizons: { producerMs: number; routeMs: number },
): WindowAdvice {
  const sorted = gapsMs.toSorted((a, b) => a - b)
  const within = firstGroup(sorted)
  const enough = within >= gapsMin
  const exact = within >= gapsForPermille
  const spanMs = enough ? (sorted[exact ? Math.ceil(within * 0.999) - 1 : within - 1] ?? null) : null
  const reasons = [
    { because: 'repeats' as const, ms: spanMs ?? 0 },
    { because: 'producer_horizon' as const, ms: horizons.producerMs },
    { because: 'route_horizon' as const, ms: horizons.routeMs },
  ]
  const longest = reasons.reduce((most, one) => (one.ms > most.ms ? one : most))
  const found = longest.ms > 0
  return {
    ...{ gaps: sorted.length, within, later: sorted.length - within, spanMs, exact },
    windowMs: found ? niceAbove(longest.ms) : null,
    because: found ? longest.because : 'nothing',
  }
}

/** How many of the sorted gaps come before the first break. */
function firstGroup(sorted: readonly number[]): number {
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [here = 0, next = 0] = [sorted[i], sorted[i + 1]]
    if (next >= breakFactor * Math.max(here, breakFromMs)) return i + 1
  }
  return sorted.length
}

/** The next length that people would choose; beyond the longest of them, whole days. */
function niceAbove(ms: number): number {
  const day = 86_400_000
  return niceMs.find((nice) => nice >= ms) ?? Math.ceil(ms / day) * day
}

export type GapBin = { fromMs: number; toMs: number; suppressed: number; sent: number }

/** A histogram by the lengths that people count in, from under a second to the longest gap; empty bins between are kept. */
export function gapHistogram(gaps: { suppressedMs: readonly number[]; sentMs: readonly number[] }): GapBin[] {
  const last = [...gaps.suppressedMs, ...gaps.sentMs].reduce((most, ms) => Math.max(most, binOfGap(ms)), -1)
  const bins = Array.from(
    { length: last + 1 },
    (_, i): GapBin => ({ fromMs: i === 0 ? 0 : upperMsOfBin(i - 1), toMs: upperMsOfBin(i), suppressed: 0, sent: 0 }),
  )
  for (const ms of gaps.suppressedMs) count(bins[binOfGap(ms)], 'suppressed')
  for (const ms of gaps.sentMs) count(bins[binOfGap(ms)], 'sent')
  return bins
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]
/** Where bins end, in milliseconds: lengths that a person would name. */
export const binEndsMs: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * minute),
  ...[1, 2, 4, 8, 12].map((hours) => hours * hour),
  ...[1, 2, 4, 7, 14, 30, 90, 365].map((days) => days * day),
]

/** The first bin that does not end before a gap; what is longer than all of them is in one more. */
export function binOfGap(ms: number): number {
  const bin = binEndsMs.findIndex((end) => ms <= end)
  return bin < 0 ? binEndsMs.length : bin
}

export function upperMsOfBin(bin: number): number {
  return binEndsMs[bin] ?? Number.MAX_SAFE_INTEGER
}

function count(bin: GapBin | undefined, what: 'suppressed' | 'sent'): void {
  if (bin) bin[what]++
}
