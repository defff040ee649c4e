import type { OnUnknown, ProviderConfiguration, RouteConfiguration } from '@/lib/configuration/document'
import { durationSeconds } from '@/lib/domain/duration'
import { type RetryPolicy, retryHorizonMs } from '@/lib/domain/retry-policy'
import type { Capabilities } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'

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
  return retention === null ? null : milliseconds(retention)
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
  return { baseMs: milliseconds(base), capMs: milliseconds(cap), factor, jitter, attemptsMax }
}

/** The longest that a notification can be on its way over a route: every wait un-jittered, every call timed out. */
export function routeHorizonMs(route: RouteConfiguration, timeoutMs: number): number {
  const policy = retryPolicyOf(route)
  return retryHorizonMs(policy) + policy.attemptsMax * timeoutMs
}

function milliseconds(duration: string): number {
  return (durationSeconds(duration) ?? 0) * 1000
}
