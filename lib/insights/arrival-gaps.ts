import { database } from '@/db/client'
import { type GapCount, readGapCounts } from '@/db/queries/read-gap-counts'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { durationSeconds } from '@/lib/domain/duration'
import { binEndsMs, binOfGap, upperMsOfBin } from '@/lib/domain/window-advice'
import { instantOf } from '@/lib/http/page-parameters'
import { type Meant, meaningOf } from '@/lib/insights/search'

export const gapSearchNames = ['type', 'rule', 'from', 'to'] as const
export type GapSearch = Partial<Record<(typeof gapSearchNames)[number], string | undefined>>
type GapFilter = { type?: string; rule?: string; from?: Date; to?: Date }

/**
 * How long after a fact its duplicates came, of one rule. Lengths in milliseconds; the bins go on as far as the window.
 * `mostMs`: 99 of 100 came within it. `window`: as it is configured now, null when the rule is not there any more.
 */
export type RuleGaps = {
  type: string
  rule: string
  count: number
  mostMs: number
  bins: { toMs: number; count: number }[]
  window: { duration: string; bin: number | null } | null
}

/** `rules`: those with the most duplicates first. `looked` decision records were looked through, back to `since`. */
export type ArrivalGaps = { rules: RuleGaps[]; looked: number; since: string | null; cut: boolean }

/** What people typed as a filter of gaps. What means nothing is left out and named. */
export function filterOfGapSearch(search: GapSearch): Meant<GapFilter> {
  return meaningOf(search, { type: (text) => text, rule: (text) => text, from: instantOf, to: instantOf })
}

/** Enough for a p99 of any rule that matters, and each of them is read whole. */
const recordsLookedThrough = 10_000

/** How far apart facts and their duplicates came, of the newest decision records of a span. */
export async function arrivalGaps(filter: GapFilter, lookThrough = recordsLookedThrough): Promise<ArrivalGaps> {
  const [{ looked, since, counts }, { document }] = await Promise.all([
    readGapCounts(
      database('console'),
      filter,
      lookThrough,
      binEndsMs.map((ms) => ms / 1_000),
    ),
    activeConfiguration(),
  ])
  const windows = new Map(
    document.notificationTypes.flatMap(({ name, dedup }) =>
      dedup.map(({ rule, window }) => [keyOf({ type: name, rule }), window] as const),
    ),
  )
  const rules = new Map<string, GapCount[]>()
  for (const count of counts) rules.set(keyOf(count), [...(rules.get(keyOf(count)) ?? []), count])
  return {
    rules: [...rules]
      .map(([key, ofRule]) => gapsOf(ofRule, windows.get(key)))
      .toSorted((one, other) => other.count - one.count),
    looked,
    since: since?.toISOString() ?? null,
    cut: looked === lookThrough,
  }
}

function keyOf({ type, rule }: { type: string; rule: string }): string {
  return JSON.stringify([type, rule])
}

function gapsOf(counts: GapCount[], window: string | undefined): RuleGaps {
  const of = new Map(counts.map(({ bin, count }) => [bin, count]))
  const seconds = window === undefined ? null : durationSeconds(window)
  const windowBin = seconds === null ? null : binOfGap(seconds * 1_000)
  const last = Math.max(...of.keys(), windowBin ?? 0)
  const bins = Array.from({ length: last + 1 }, (_, bin) => ({ toMs: upperMsOfBin(bin), count: of.get(bin) ?? 0 }))
  const count = bins.reduce((sum, bin) => sum + bin.count, 0)
  const { type = '', rule = '' } = counts[0] ?? {}
  return {
    ...{ type, rule, count, bins },
    mostMs: upperMsOfMost(bins, count),
    window: window === undefined ? null : { duration: window, bin: windowBin },
  }
}

function upperMsOfMost(bins: RuleGaps['bins'], count: number): number {
  let within = 0
  for (const bin of bins) {
    within += bin.count
    if (within >= count * 0.99) return bin.toMs
  }
  return 0
}
