import type { Configuration, ProviderConfiguration, RouteConfiguration } from '@/lib/configuration/document'
import {
  deduplicates,
  effectiveCapabilities,
  keyRetentionMs,
  lookupOf,
  routeHorizonMs,
} from '@/lib/configuration/effective-policy'
import type { AdapterLookup } from '@/lib/configuration/provider-secrets'
import type { Fault } from '@/lib/domain/errors'
import { faultsOf } from '@/lib/http/validate'
import type { Capabilities } from '@/lib/providers/provider'

/** A provider's adapter and the settings that the adapter demands. */
export function providerFaults(provider: ProviderConfiguration, path: string, adapterNamed: AdapterLookup): Fault[] {
  const adapter = adapterNamed(provider.adapter)
  if (!adapter) return [{ path: `${path}.adapter`, message: `"${provider.adapter}" is not available in this release` }]
  if ('lookupLagSeconds' in provider.settings) {
    const message = 'is now "lookupLag" of the provider, beside its settings: a duration such as PT5M'
    return [{ path: `${path}.settings.lookupLagSeconds`, message }]
  }
  const parsed = adapter.settings.safeParse(provider.settings)
  if (parsed.success) return []
  return faultsOf(parsed.error).map((fault) => ({
    path: fault.path ? `${path}.settings.${fault.path}` : `${path}.settings`,
    message: fault.message,
  }))
}

/** What a route asks of its providers that they cannot give. */
export function routeFaults(
  route: RouteConfiguration,
  path: string,
  document: Configuration,
  adapterNamed: AdapterLookup,
): Fault[] {
  return route.providers.flatMap((name, i) => {
    const place = `${path}.providers[${i}]`
    const provider = document.providers.find((candidate) => candidate.name === name)
    if (!provider) return [{ path: place, message: `there is no provider "${name}"` }]
    if (route.providers.indexOf(name) < i) return [{ path: place, message: `"${name}" is in this route already` }]
    const adapter = adapterNamed(provider.adapter)
    if (!adapter) return [] // reported at the provider
    const capabilities = effectiveCapabilities(provider, adapter.capabilities)
    return [
      ...channelFaults(route, provider, place, adapter.channels),
      ...unknownPolicyFaults(route, provider, `${path}.onUnknown`, adapter, capabilities),
      ...horizonFaults(route, provider, `${path}.retry`, adapter, capabilities),
    ]
  })
}

function channelFaults(
  route: RouteConfiguration,
  provider: ProviderConfiguration,
  path: string,
  channels: readonly string[],
): Fault[] {
  if (channels.includes(route.channel)) return []
  return [{ path, message: `"${provider.name}" (${provider.adapter}) does not serve the channel ${route.channel}` }]
}

function unknownPolicyFaults(
  route: RouteConfiguration,
  provider: ProviderConfiguration,
  path: string,
  adapter: NonNullable<ReturnType<AdapterLookup>>,
  capabilities: Capabilities,
): Fault[] {
  if (route.onUnknown === 'retry-same-key' && !deduplicates(capabilities)) {
    return [{ path, message: `"${provider.name}" does not recognise a repeated key: repeating could send twice` }]
  }
  if (route.onUnknown !== 'reconcile' || lookupOf(provider, adapter, capabilities) !== null) return []
  const reason =
    capabilities.lookup === 'by-receipt'
      ? 'tells only by receipts, and has no receiptSecret that would prove them'
      : 'cannot be asked what became of a message'
  return [{ path, message: `"${provider.name}" ${reason}` }]
}

/** A retry after the provider has forgotten the key is a second message, unless it can be asked first. */
function horizonFaults(
  route: RouteConfiguration,
  provider: ProviderConfiguration,
  path: string,
  adapter: NonNullable<ReturnType<AdapterLookup>>,
  capabilities: Capabilities,
): Fault[] {
  const retention = keyRetentionMs(capabilities)
  if (!deduplicates(capabilities) || retention === null) return []
  if (lookupOf(provider, adapter, capabilities)?.kind === 'ask') return []
  const horizon = routeHorizonMs(route, provider.timeoutMs)
  if (horizon <= retention) return []
  const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
  const message = `retries can last ${seconds(horizon)}, but "${provider.name}" forgets keys after ${seconds(retention)}`
  return [{ path, message }]
}
