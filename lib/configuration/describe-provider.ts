import type { OnUnknown, ProviderConfiguration } from '@/lib/configuration/document'
import { effectiveCapabilities, routeProvider, safestOnUnknown } from '@/lib/configuration/effective-policy'
import type { RouteProvider } from '@/lib/domain/next-step'
import type { Capabilities } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'

/** What a person must know of a provider to place it in a route; without its settings. */
export type ProviderDescription = {
  name: string
  title: string
  enabled: boolean
  channels: readonly string[]
  /** How a repeat is recognised, in words. */
  repeats: string
  facts: RouteProvider
  /** What follows an unknown outcome when the route says nothing. */
  safest: OnUnknown
}

export function describeProvider(provider: ProviderConfiguration): ProviderDescription {
  const adapter = adapterNamed(provider.adapter)
  const capabilities = effectiveCapabilities(provider)
  return {
    name: provider.name,
    title: adapter?.title ?? provider.adapter,
    enabled: provider.enabled,
    channels: adapter?.channels ?? [],
    repeats: repeatWords(capabilities),
    facts: routeProvider(provider, adapter),
    safest: safestOnUnknown(capabilities),
  }
}

/** How a repeated send is told apart, and whether the provider can be asked. */
export function repeatWords({ idempotency, lookup }: Capabilities): string {
  const asked = lookup === 'none' ? '' : lookup === 'by-receipt' ? ', receipts tell' : ', can be asked'
  switch (idempotency.kind) {
    case 'native-key':
      return `knows our key${asked}`
    case 'natural-upsert':
      return `stores under our key${asked}`
    case 'receiver-dedupe':
      return `the receiver recognises our key${asked}`
    case 'none':
      return `does not recognise a repeat${asked}`
  }
}
