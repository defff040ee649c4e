import {
  breakerSchema,
  type OnUnknown,
  type ProviderConfiguration,
  type RouteConfiguration,
} from '@/lib/configuration/document'
import type { BreakerPolicy } from '@/lib/domain/breaker'
import { lengthMs } from '@/lib/domain/duration'
import type { RouteProvider } from '@/lib/domain/next-step'
import { type RetryBudget, retryBudget } from '@/lib/domain/retry-budget'
import { type RetryPolicy, retryHorizonMs } from '@/lib/domain/retry-policy'
import type { Adapter, Capabilities } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'
import { receiptSecretOf } from '@/lib/receipts/neutral-receipts'

const knowsNothing: Capabilities = { idempotency: { kind: 'none', retention: null }, lookup: 'none' }

/** What this tenant's provider can do: the adapter's word, unless the configuration knows better. */
export function effectiveCapabilities(
  provider: ProviderConfiguration,
  adapter: Capabilities = adapterNamed(provider.adapter)?.capabilities ?? knowsNothing,
): Capabilities {
  const override = provider.idempotency
  const sameKind = override?.kind === adapter.idempotency.kind
  return {
    idempotency: override
      ? { kind: override.kind, retention: override.retention ?? (sameKind ? adapter.idempotency.retention : null) }
      : adapter.idempotency,
    lookup: provider.lookup ?? adapter.lookup,
  }
}

/** The provider recognises our key: the same bytes again cannot make a second message. */
export function deduplicates(capabilities: Capabilities): boolean {
  return capabilities.idempotency.kind !== 'none'
}

/** How long the provider recognises our key; null when it never forgets, or never knew. */
export function keyRetentionMs(capabilities: Capabilities): number | null {
  const { retention } = capabilities.idempotency
  return retention === null || retention === 'forever' ? null : lengthMs(retention)
}

/** How an unknown outcome at this provider can be looked into; null where it cannot, whatever the configuration says. */
export function lookupOf(
  provider: ProviderConfiguration,
  adapter: LookupAdapter,
  capabilities: Capabilities = effectiveCapabilities(provider, adapter.capabilities),
): RouteProvider['lookup'] {
  switch (capabilities.lookup) {
    case 'by-key':
    case 'by-fingerprint': {
      if (!adapter.lookup) return null
      const lagMs = provider.lookupLag ? lengthMs(provider.lookupLag) : adapter.lookup.lagMs
      return { kind: 'ask', lagMs }
    }
    case 'by-receipt':
      return tellsReceipts(provider, adapter) ? { kind: 'receipt' } : null
    case 'none':
      return null
  }
}

type LookupAdapter = Pick<Adapter, 'capabilities' | 'lookup' | 'receipts'>

/** Whether this provider's receipts can be believed: it has a signed form of its own, or a secret for the neutral one. */
export function tellsReceipts(provider: ProviderConfiguration, adapter: Pick<Adapter, 'receipts'>): boolean {
  // The console sees a secret as a mask: that it is there is enough.
  const hasSecret = typeof provider.settings.receiptSecret === 'string' || receiptSecretOf(provider) !== null
  return adapter.receipts ? adapter.receipts.isConfigured(provider.settings) : hasSecret
}

/** What the next step is decided on, of one provider. */
export function routeProvider(provider: ProviderConfiguration, adapter: Adapter | undefined): RouteProvider {
  const capabilities = effectiveCapabilities(provider)
  return {
    name: provider.name,
    enabled: provider.enabled,
    deduplicates: deduplicates(capabilities),
    keyRetentionMs: keyRetentionMs(capabilities),
    lookup: adapter ? lookupOf(provider, adapter, capabilities) : null,
  }
}

/** What happens after an unknown outcome at a provider: the route's word, else the safest that the provider allows. */
export function effectiveOnUnknown(
  route: RouteConfiguration,
  provider: ProviderConfiguration,
  capabilities: Capabilities = effectiveCapabilities(provider),
): OnUnknown {
  return route.onUnknown ?? safestOnUnknown(capabilities)
}

/** What may follow an unknown outcome without any risk of a second message. */
export function safestOnUnknown(capabilities: Capabilities): OnUnknown {
  if (deduplicates(capabilities)) return 'retry-same-key'
  return capabilities.lookup === 'none' ? 'hold' : 'reconcile'
}

/** The route's retry policy in the engine's units. */
export function retryPolicyOf(route: RouteConfiguration): RetryPolicy {
  const { base, cap, factor, jitter, attemptsMax } = route.retry
  return { baseMs: lengthMs(base), capMs: lengthMs(cap), factor, jitter, attemptsMax }
}

const breakerDefaults = breakerSchema.parse({})
// Workers see a breaker open within a second, and outcomes are counted by the second and kept for an hour.
const breakerTimeMsMin = 1_000
const breakerTimeMsMax = 3_600_000

/** The provider's breaker in the engine's units. There is always one: without a word in the document, the default. */
export function breakerPolicyOf(provider: Pick<ProviderConfiguration, 'breaker'>): BreakerPolicy {
  const { failureRatio, minimumCalls, window, openFor, probes } = provider.breaker ?? breakerDefaults
  return { failureRatio, minimumCalls, probes, windowMs: breakerTime(window), openForMs: breakerTime(openFor) }
}

function breakerTime(duration: string): number {
  return Math.min(breakerTimeMsMax, Math.max(breakerTimeMsMin, lengthMs(duration)))
}

/** How much of the load at a provider may be repetitions. */
export function retryBudgetOf(provider: Pick<ProviderConfiguration, 'ratePerSecond'>): RetryBudget {
  return retryBudget(provider.ratePerSecond)
}

/** The longest that a notification can be on its way over a route: every wait un-jittered, every call timed out. */
export function routeHorizonMs(route: RouteConfiguration, timeoutMs: number): number {
  const policy = retryPolicyOf(route)
  return retryHorizonMs(policy) + policy.attemptsMax * timeoutMs
}
