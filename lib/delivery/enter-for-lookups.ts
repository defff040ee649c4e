import { findDueLanes } from '@/db/queries/find-due-lanes'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { breakerPolicyOf } from '@/lib/configuration/effective-policy'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { enterProvider, type Passage, poolOf } from '@/lib/delivery/enter-provider'
import { permission } from '@/lib/domain/breaker'
import { lookupRate } from '@/lib/domain/rate-limit'

const probeIsForMessagesMs = 250

/**
 * Asks for up to `wanted` look-ups at a provider, before any is leased. They pass where its messages pass, but after them:
 * they take no more than a share of its rate, and a half-open provider is tried by a message if there is one.
 */
export async function enterForLookups(
  run: DeliveryRun,
  provider: ProviderConfiguration,
  wanted: number,
): Promise<Passage> {
  const waitMs = (run.lookupsWaitUntil.get(provider.name) ?? 0) - performance.now()
  if (waitMs > 0) return { kind: 'wait', ms: waitMs }
  const allowed = permission(await run.standing.of(provider.name), breakerPolicyOf(provider))
  if ((allowed.kind === 'probe' || allowed.kind === 'try_again') && (await hasMessagesDue(run, provider.name))) {
    return { kind: 'closed', reason: 'breaker_half_open', forMs: probeIsForMessagesMs }
  }
  if (allowed.kind !== 'pass' || provider.ratePerSecond === undefined) return enterProvider(run, provider, wanted)
  return withinShare(run, provider, wanted, lookupRate(provider.ratePerSecond * allowed.share))
}

async function withinShare(
  run: DeliveryRun,
  provider: ProviderConfiguration,
  wanted: number,
  share: ReturnType<typeof lookupRate>,
): Promise<Passage> {
  const pool = poolOf(run, `look-ups:${provider.name}`)
  const { granted, waitMs } = await pool.take(wanted, share)
  if (granted === 0) return { kind: 'wait', ms: waitMs }
  let passing = 0
  try {
    const passage = await enterProvider(run, provider, granted)
    if (passage.kind !== 'pass') return passage
    passing = passage.count
    const giveBack = (count: number) => {
      passage.giveBack(count)
      pool.putBack(count)
    }
    return { ...passage, giveBack }
  } finally {
    pool.putBack(granted - passing)
  }
}

async function hasMessagesDue(run: DeliveryRun, provider: string): Promise<boolean> {
  return (await findDueLanes(run.sql)).some((due) => due.provider === provider)
}
