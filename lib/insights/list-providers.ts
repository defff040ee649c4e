import { database } from '@/db/client'
import { countUnderWay } from '@/db/queries/count-under-way'
import { type ProviderActivity, readProviderActivity } from '@/db/queries/read-provider-activity'
import { type ProviderStateRow, readProviderStates } from '@/db/queries/read-provider-states'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { breakerPolicyOf, retryBudgetOf } from '@/lib/configuration/effective-policy'
import { type BreakerState, permission } from '@/lib/domain/breaker'
import { providerRate } from '@/lib/domain/rate-limit'

/** How one provider is doing, over all workers. */
export type ProviderView = {
  name: string
  adapter: string
  enabled: boolean
  /** `closed` takes messages, a `share` of them in a slow start; `half_open` takes probes; `open` takes none until `triesAgainAt`. */
  breaker: { state: BreakerState; since: string | null; triesAgainAt: string | null; share: number }
  /** `underWay`: messages that are still being sent through it; null: it was paused just now, and not every worker knows. */
  paused: { since: string; by: string; reason: string | null; underWay: number | null } | null
  /** Until when the provider itself asked to be left alone. */
  askedToWaitUntil: string | null
  rate: { perSecond: number; tokens: number } | null
  retryBudget: { tokens: number; max: number }
  recent: { seconds: number; accepted: number; rejected: number; unavailable: number; unknown: number }
}

const recentSeconds = 300
/** By then every worker has heard of a pause, and leased what it was about to. */
const heardAfterMs = 2_000

/** Every provider of the configuration, in its order. */
export async function listProviders(): Promise<ProviderView[]> {
  const sql = database('console')
  const [{ document }, states, activity] = await Promise.all([
    activeConfiguration(),
    readProviderStates(sql),
    readProviderActivity(sql, recentSeconds),
  ])
  const stateOf = new Map(states.map((row) => [row.provider, row]))
  const activityOf = new Map(activity.map((row) => [row.provider, row]))
  const underWay = states.some(({ paused }) => paused) ? await countUnderWay(sql) : new Map<string, number>()
  const now = Date.now()
  return document.providers.map((provider) =>
    viewOf(provider, stateOf.get(provider.name), activityOf.get(provider.name), underWay.get(provider.name) ?? 0, now),
  )
}

function viewOf(
  provider: ProviderConfiguration,
  state: ProviderStateRow | undefined,
  activity: ProviderActivity | undefined,
  underWay: number,
  now: number,
): ProviderView {
  const { name, adapter, enabled } = provider
  const { accepted = 0, rejected = 0, unavailable = 0, unknown = 0 } = activity ?? {}
  const budget = retryBudgetOf(provider)
  return {
    ...{ name, adapter, enabled },
    breaker: breakerView(provider, state, now),
    paused: state ? pauseView(state, underWay) : null,
    askedToWaitUntil: inFuture(state?.askedToWaitMs, now),
    rate: rateView(provider, activity),
    retryBudget: { tokens: Math.floor(Math.min(state?.retryTokens ?? budget.max, budget.max)), max: budget.max },
    recent: { seconds: recentSeconds, accepted, rejected, unavailable, unknown },
  }
}

function pauseView({ pausedAt, pausedForMs, pausedBy, pauseReason }: ProviderStateRow, underWay: number) {
  if (!pausedAt) return null
  const known = underWay > 0 || (pausedForMs ?? 0) >= heardAfterMs
  return {
    ...{ since: pausedAt.toISOString(), by: pausedBy ?? '', reason: pauseReason },
    underWay: known ? underWay : null,
  }
}

function breakerView(provider: ProviderConfiguration, state: ProviderStateRow | undefined, now: number) {
  if (!state) return { state: 'closed' as const, since: null, triesAgainAt: null, share: 1 }
  const { breaker, epoch, sinceMs, openForMs } = state
  const condition = { breaker, epoch, sinceMs, openForMs, askedToWaitMs: null, paused: false }
  const allowed = permission(condition, breakerPolicyOf(provider))
  return {
    state: breaker,
    since: epoch === 0 ? null : new Date(now - sinceMs).toISOString(),
    triesAgainAt: openForMs === null ? null : new Date(now + openForMs).toISOString(),
    share: allowed.kind === 'pass' ? allowed.share : 0,
  }
}

function rateView(provider: ProviderConfiguration, activity: ProviderActivity | undefined): ProviderView['rate'] {
  if (provider.ratePerSecond === undefined) return null
  const { perSecond, burst } = providerRate(provider.ratePerSecond)
  const free = (activity?.rateFreeSeconds ?? Number.POSITIVE_INFINITY) * perSecond
  return { perSecond, tokens: Math.floor(Math.max(0, Math.min(burst, free))) }
}

function inFuture(ms: number | null | undefined, now: number): string | null {
  return typeof ms === 'number' && ms > 0 ? new Date(now + ms).toISOString() : null
}
