import { database } from '@/db/client'
import { readBreakerSpans } from '@/db/queries/read-breaker-spans'
import { readProviderOutcomes } from '@/db/queries/read-provider-outcomes'
import { activeConfiguration } from '@/lib/configuration/active-configuration'

/** What one provider answered in one step; `at` is its beginning. */
export type BandCell = { at: string; accepted: number; rejected: number; unavailable: number; unknown: number }

/** `until` null: still so. */
export type BrokenSpan = { from: string; until: string | null }

export type ProviderBands = {
  from: string
  to: string
  stepMs: number
  /** In the configuration's order; then those that are no longer in it and were called. Steps without a call are absent. */
  providers: { name: string; cells: BandCell[]; broken: BrokenSpan[] }[]
}

/** How each provider did over time, and when its breaker kept everybody away. The range begins and ends with a whole step. */
export async function providerBands(query: { from: Date; to: Date; stepMs: number }): Promise<ProviderBands> {
  const { stepMs } = query
  const from = new Date(Math.ceil(query.from.getTime() / stepMs) * stepMs)
  const to = new Date(Math.ceil(query.to.getTime() / stepMs) * stepMs)
  const sql = database('console')
  const [steps, spans, { document }] = await Promise.all([
    readProviderOutcomes(sql, { from, to, stepMs }),
    readBreakerSpans(sql, from, to),
    activeConfiguration(),
  ])
  const names = new Set([
    ...document.providers.map(({ name }) => name),
    ...steps.map(({ provider }) => provider),
    ...spans.map(({ provider }) => provider),
  ])
  const providers = [...names].filter(Boolean).map((name) => ({
    name,
    cells: steps
      .filter(({ provider }) => provider === name)
      .map(({ at, accepted, rejected, unavailable, unknown }) => ({
        ...{ at: at.toISOString(), accepted, rejected, unavailable, unknown },
      })),
    broken: spans
      .filter((span) => span.provider === name)
      .map((span) => ({ from: span.from.toISOString(), until: span.until?.toISOString() ?? null })),
  }))
  return { from: from.toISOString(), to: to.toISOString(), stepMs, providers }
}
