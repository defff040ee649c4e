import { randomInt } from 'node:crypto'
import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import { returnLeases } from '@/db/queries/return-leases'
import { takeRetryTokens } from '@/db/queries/take-retry-tokens'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { retryBudgetOf } from '@/lib/configuration/effective-policy'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { heldBackMs, isRepetition } from '@/lib/domain/retry-budget'
import { countHeldBack } from '@/lib/observability/metrics'

/** Hands back the repetitions that the provider's retry budget has nothing for. @returns what may be sent now */
export async function holdBackRepetitions(
  run: DeliveryRun,
  lane: number,
  provider: ProviderConfiguration,
  leased: LeasedMessage[],
): Promise<LeasedMessage[]> {
  const repeating = leased.filter((message) => isRepetition(message.trigger) && !hasExpired(message))
  if (repeating.length === 0) return leased
  const budget = retryBudgetOf(provider)
  const granted = await takeRetryTokens(run.sql, provider.name, budget, repeating.length)
  const held = repeating.slice(granted)
  if (held.length === 0) return leased
  countHeldBack(provider.name, held.length)
  const returned = held.map(({ id, token, untilExpiryMs }, position) => {
    const delayMs = heldBackMs(budget, position, randomInt(1_000) / 1_000)
    return {
      ...{ id, token, provider: provider.name, reason: 'retry_budget' },
      delayMs: Math.min(delayMs, untilExpiryMs ?? delayMs),
    }
  })
  await returnLeases(run.sql, lane, returned)
  return leased.filter((message) => !held.includes(message))
}

function hasExpired({ untilExpiryMs }: LeasedMessage): boolean {
  return untilExpiryMs !== null && untilExpiryMs <= 0
}
