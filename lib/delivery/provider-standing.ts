import type { Database } from '@/db/client'
import { type ProviderStateRow, readProviderStates } from '@/db/queries/read-provider-states'
import type { ProviderCondition } from '@/lib/domain/breaker'
import { RefreshingValue } from '@/lib/observability/refreshing-value'

/** How the providers stand, as all workers see it. */
export type ProviderStanding = {
  /** As of at most 750 ms ago, with its times counted on since. @throws what the database throws */
  of(provider: string): Promise<ProviderCondition>
  /** The provider has just told this worker to wait: it does from now on, the others when they read it. */
  askedToWait(provider: string, ms: number): void
  /** Something was moved: the next reader reads it anew. */
  expire(): void
}

// Read ahead while it is used, so that asking costs the calls nothing; a worker that sees a breaker open this much later
// than the one that opened it makes a few calls more, never more than its slots.
const refreshAfterMs = 250
const staleAfterMs = 750

export function providerStanding(sql: Database): ProviderStanding {
  const view = new RefreshingValue(
    async () => {
      const readAt = performance.now()
      const rows = await readProviderStates(sql)
      return { readAt, rows: new Map(rows.map((row) => [row.provider, row])) }
    },
    { refreshAfterMs, staleAfterMs },
  )
  const heardHere = new Map<string, number>()
  return {
    async of(provider) {
      const { readAt, rows } = await view.get()
      const now = performance.now()
      const condition = conditionOf(rows.get(provider), now - readAt)
      const hereMs = (heardHere.get(provider) ?? 0) - now
      return hereMs > 0 ? { ...condition, askedToWaitMs: Math.max(condition.askedToWaitMs ?? 0, hereMs) } : condition
    },
    askedToWait(provider, ms) {
      // For as long as the others need to hear of it; then the database's word counts, which an operator may have changed.
      heardHere.set(provider, performance.now() + Math.min(ms, staleAfterMs))
    },
    expire: () => view.expire(),
  }
}

function conditionOf(row: ProviderStateRow | undefined, passedMs: number): ProviderCondition {
  if (!row) {
    return { breaker: 'closed', epoch: 0, sinceMs: 0, openForMs: null, askedToWaitMs: null, paused: false }
  }
  const { breaker, epoch, sinceMs, openForMs, askedToWaitMs, paused } = row
  return {
    ...{ breaker, epoch, paused },
    sinceMs: sinceMs + passedMs,
    openForMs: openForMs === null ? null : openForMs - passedMs,
    askedToWaitMs: askedToWaitMs === null ? null : askedToWaitMs - passedMs,
  }
}
