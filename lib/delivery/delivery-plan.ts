import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration, ProviderConfiguration } from '@/lib/configuration/document'
import { effectiveOnUnknown, retryPolicyOf, routeProvider, tellsReceipts } from '@/lib/configuration/effective-policy'
import type { OnUnknownPolicy, RouteProvider } from '@/lib/domain/next-step'
import type { RetryPolicy } from '@/lib/domain/retry-policy'
import type { Adapter } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'

/** All that sending one type through one provider needs, from one configuration version. */
export type DeliveryPlan = {
  type: NotificationTypeConfiguration
  provider: ProviderConfiguration
  adapter: Adapter
  route: RouteProvider[]
  retry: RetryPolicy
  onUnknown: OnUnknownPolicy
  /** Its receipts name messages by the provider's id: finishing keeps what that id leads to. */
  tellsReceipts: boolean
}

/** Why a message cannot be sent through the provider that it waits for. */
export type Obstacle =
  /** The provider is switched off or gone; another of the route can be asked, nothing was sent. */
  | { kind: 'go_to'; provider: string }
  /** Nothing in the route can send now: wait for an operator. */
  | { kind: 'wait'; reason: string }

const plans = new WeakMap<ActiveConfiguration, Map<string, DeliveryPlan | Obstacle>>()

/** Resolves type and provider names; remembered per configuration version, since it is asked for every message. */
export function deliveryPlan(
  configuration: ActiveConfiguration,
  type: string,
  provider: string,
): DeliveryPlan | Obstacle {
  let known = plans.get(configuration)
  if (!known) {
    known = new Map()
    plans.set(configuration, known)
  }
  const key = `${type}\0${provider}`
  const plan = known.get(key) ?? resolve(configuration, type, provider)
  known.set(key, plan)
  return plan
}

function resolve(configuration: ActiveConfiguration, typeName: string, providerName: string): DeliveryPlan | Obstacle {
  const type = configuration.type(typeName)
  const route = type && configuration.route(type.route)
  if (!type || !route) return { kind: 'wait', reason: 'type_or_route_removed' }
  const usable = route.providers.filter((name) => configuration.provider(name)?.enabled)
  const provider = configuration.provider(providerName)
  if (!provider?.enabled || !route.providers.includes(providerName)) {
    const other = usable[0]
    return other === undefined ? { kind: 'wait', reason: 'no_provider_enabled' } : { kind: 'go_to', provider: other }
  }
  const adapter = adapterNamed(provider.adapter)
  if (!adapter) return { kind: 'wait', reason: 'adapter_missing' }
  const members = route.providers.flatMap((name) => configuration.provider(name) ?? [])
  return {
    type,
    provider,
    adapter,
    route: members.flatMap(routeMember),
    retry: retryPolicyOf(route),
    onUnknown: effectiveOnUnknown(route, provider),
    tellsReceipts: tellsReceipts(provider, adapter) || isToldOf(provider, configuration),
  }
}

/** Whether a queue has its receipts. */
function isToldOf({ name }: ProviderConfiguration, { document }: ActiveConfiguration): boolean {
  return document.intakes.some(({ receipts }) => receipts?.provider === name)
}

function routeMember(provider: ProviderConfiguration): RouteProvider[] {
  const adapter = adapterNamed(provider.adapter)
  return adapter ? [routeProvider(provider, adapter)] : []
}
