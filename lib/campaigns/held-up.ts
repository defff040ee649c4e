import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { listProviders, type ProviderView } from '@/lib/insights/list-providers'

/** Why nothing of a running campaign can be sent now, in words; null while one of its route's providers takes messages. */
export async function heldUp(campaign: { type: string; status: string }): Promise<string | null> {
  if (campaign.status !== 'running') return null
  const [configuration, providers] = await Promise.all([activeConfiguration(), listProviders()])
  return heldUpBy(providersOf(campaign.type, configuration, providers))
}

/** @param route the providers that a message may go to, in their order */
export function heldUpBy(route: readonly ProviderView[]): string | null {
  const reasons = route.map(closedWords)
  if (reasons.length === 0 || reasons.some((reason) => reason === null)) return null
  return `Nothing of it is sent now: ${reasons.join('; ')}. It goes on by itself when one of them is open again.`
}

function providersOf(type: string, configuration: ActiveConfiguration, providers: ProviderView[]): ProviderView[] {
  const route = configuration.route(configuration.type(type)?.route ?? '')
  return (route?.providers ?? []).flatMap((name) =>
    providers.filter((provider) => provider.name === name && provider.enabled),
  )
}

function closedWords({ name, paused, breaker, askedToWaitUntil }: ProviderView): string | null {
  if (paused) return `${name} is paused by ${paused.by}${paused.reason ? ` (${paused.reason})` : ''}`
  if (breaker.state === 'open') return `the breaker of ${name} is open`
  if (breaker.state === 'half_open') return `${name} is being tried, one call at a time`
  if (askedToWaitUntil) return `${name} asked to be left alone until ${askedToWaitUntil.slice(11, 19)} UTC`
  return null
}
