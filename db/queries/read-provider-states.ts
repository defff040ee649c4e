import type { Database } from '@/db/client'
import type { BreakerState } from '@/lib/domain/breaker'

/** How a provider stands; ages and remainders are by the database's clock. */
export type ProviderStateRow = {
  provider: string
  breaker: BreakerState
  epoch: number
  sinceMs: number
  openForMs: number | null
  askedToWaitMs: number | null
  retryTokens: number
  paused: boolean
  pausedAt: Date | null
  pausedForMs: number | null
  pausedBy: string | null
  pauseReason: string | null
}

const statement = `
select provider, breaker, breaker_epoch as epoch, extract(epoch from now() - breaker_since)::float8 * 1000 as "sinceMs",
  extract(epoch from open_until - now())::float8 * 1000 as "openForMs",
  extract(epoch from asked_to_wait_until - now())::float8 * 1000 as "askedToWaitMs", retry_tokens as "retryTokens",
  paused_at is not null as paused, paused_at as "pausedAt",
  extract(epoch from now() - paused_at)::float8 * 1000 as "pausedForMs", paused_by as "pausedBy", pause_reason as "pauseReason"
from provider_states`

/** Every provider of which anything is known; one that is missing is closed and has done nothing yet. */
export async function readProviderStates(sql: Database): Promise<ProviderStateRow[]> {
  return sql.unsafe<ProviderStateRow[]>(statement, [], { prepare: true })
}
