import { database } from '@/db/client'
import { readBreakerSpans } from '@/db/queries/read-breaker-spans'
import { readPauseSpans } from '@/db/queries/read-pause-spans'
import { readProviderOutcomes } from '@/db/queries/read-provider-outcomes'
import { activeConfiguration } from '@/lib/configuration/active-configuration'

/** What one provider answered in one step; `at` is its beginning. */
export type BandCell = { at: string; accepted: number; rejected: number; unavailable: number; unknown: number }

/** `until` null: still so. */
export type BrokenSpan = { from: string; until: string | null }
export type PausedSpan = BrokenSpan & { by: string; reason: string | null }
/** `times`: it opened so often in it, closed between for less than a thousandth of the range. */
export type OpenSpan = BrokenSpan & { times: number }

/** Steps without a call are absent from `cells`. */
export type ProviderBand = { name: string; cells: BandCell[]; broken: OpenSpan[]; paused: PausedSpan[] }

export type ProviderBands = {
  from: string
  to: string
  stepMs: number
  /** In the configuration's order; then those that are no longer in it and were called. */
  providers: ProviderBand[]
}

/** How each provider did over time, and when its breaker or an operator kept everybody away. The range begins and ends with a whole step. */
export async function providerBands(query: { from: Date; to: Date; stepMs: number }): Promise<ProviderBands> {
  const { stepMs } = query
  const from = new Date(Math.ceil(query.from.getTime() / stepMs) * stepMs)
  const to = new Date(Math.ceil(query.to.getTime() / stepMs) * stepMs)
  const sql = database('console')
  const [steps, broken, paused, { document }] = await Promise.all([
    readProviderOutcomes(sql, { from, to, stepMs }),
    readBreakerSpans(sql, from, to, (to.getTime() - from.getTime()) / 1_000),
    readPauseSpans(sql, from, to),
    activeConfiguration(),
  ])
  const names = new Set([
    ...document.providers.map(({ name }) => name),
    ...[...steps, ...broken, ...paused].map(({ provider }) => provider),
  ])
  const providers = [...names].filter(Boolean).map((name) => ({
    name,
    cells: of(name, steps).map(({ provider, at, ...counts }) => ({ at: at.toISOString(), ...counts })),
    broken: of(name, broken).map((span) => ({ ...spanOf(span), times: span.times })),
    paused: of(name, paused).map((span) => ({ ...spanOf(span), by: span.by, reason: span.reason })),
  }))
  return { from: from.toISOString(), to: to.toISOString(), stepMs, providers }
}

function of<Row extends { provider: string }>(name: string, rows: Row[]): Row[] {
  return rows.filter(({ provider }) => provider === name)
}

function spanOf({ from, until }: { from: Date; until: Date | null }): BrokenSpan {
  return { from: from.toISOString(), until: until?.toISOString() ?? null }
}
