import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'

export const breakerStates = ['closed', 'open', 'half_open'] as const
export type BreakerState = (typeof breakerStates)[number]

export type BreakerPolicy = {
  /** Of the calls in the window, in (0, 1]. */
  failureRatio: number
  minimumCalls: number
  windowMs: number
  openForMs: number
  /** Calls in flight over all workers while it is half-open. */
  probes: number
}

/** How a provider stands, as all workers see it. Times are ages and remainders by the database's clock. */
export type ProviderCondition = {
  breaker: BreakerState
  /** Grows with each transition; 0: it has never opened. */
  epoch: number
  sinceMs: number
  /** Until an open breaker may be tried; null unless it is open. */
  openForMs: number | null
  /** Until the provider's own wish to be left alone is over; null: it has none. */
  askedToWaitMs: number | null
  paused: boolean
}

export const closedReasons = ['provider_paused', 'provider_asked_to_wait', 'breaker_open', 'breaker_half_open'] as const
export type ClosedReason = (typeof closedReasons)[number]

/** Whether calls may begin. */
export type Permission =
  /** `share` of the rate and the concurrency, in (0, 1]. */
  | { kind: 'pass'; share: number }
  /** Only as one of the counted probes. */
  | { kind: 'probe' }
  /** It has been open for long enough: whoever sees this makes it half-open. */
  | { kind: 'try_again' }
  /** `forMs` is null when nobody knows: an operator ends it. */
  | { kind: 'closed'; reason: ClosedReason; forMs: number | null }

// Ten steps from a tenth to the whole: each is met by ten times fewer calls than a closed breaker would let through at once.
const slowStartSteps = 10

/** What may be asked of a provider now. An operator's pause comes first, then the provider's word, then the breaker. */
export function permission(condition: ProviderCondition, policy: BreakerPolicy): Permission {
  if (condition.paused) return { kind: 'closed', reason: 'provider_paused', forMs: null }
  if (condition.askedToWaitMs !== null && condition.askedToWaitMs > 0) {
    return { kind: 'closed', reason: 'provider_asked_to_wait', forMs: condition.askedToWaitMs }
  }
  switch (condition.breaker) {
    case 'closed':
      return { kind: 'pass', share: slowStartShare(condition, policy) }
    case 'half_open':
      return { kind: 'probe' }
    case 'open': {
      const forMs = condition.openForMs ?? 0
      return forMs > 0 ? { kind: 'closed', reason: 'breaker_open', forMs } : { kind: 'try_again' }
    }
  }
}

/** After it closed, a breaker lets through a tenth, then more, and everything once it has been closed as long as it was open. */
export function slowStartShare(condition: Pick<ProviderCondition, 'epoch' | 'sinceMs'>, policy: BreakerPolicy): number {
  if (condition.epoch === 0 || condition.sinceMs >= policy.openForMs) return 1
  const step = Math.floor((Math.max(0, condition.sinceMs) / policy.openForMs) * slowStartSteps) + 1
  return Math.min(slowStartSteps, step) / slowStartSteps
}

// On two, a provider that fails one call in ten, which never opened a breaker that was closed, would open one time in five after each probe.
const slowStartCallsMin = 5

/** Whether a closed breaker opens on what it has seen in its window. A slow start is judged on as many fewer calls, on five at least. */
export function opensOn(counts: { calls: number; failures: number }, policy: BreakerPolicy, share: number): boolean {
  const enough = Math.min(policy.minimumCalls, Math.max(slowStartCallsMin, Math.ceil(policy.minimumCalls * share)))
  return counts.calls >= enough && counts.failures >= policy.failureRatio * counts.calls
}

/** Where a probe's outcome takes a half-open breaker. */
export function afterProbe(outcome: DeliveryOutcome): 'closed' | 'open' {
  return isFailure(outcome) ? 'open' : 'closed'
}

/**
 * What a breaker takes for a failure of the provider. An unknown outcome is one, though it never moves its own message to
 * another provider. A message that was refused for its own sake was served; one refused for the account's sake was not.
 */
export function isFailure(outcome: DeliveryOutcome): boolean {
  switch (outcome.outcome) {
    case 'accepted':
      return false
    case 'rejected':
      return outcome.blame === 'account'
    case 'unavailable':
    case 'unknown':
      return true
  }
}

const askedToWaitMsMin = 1_000
const askedToWaitMsMax = 3_600_000

/** For how long a provider's own word keeps everybody away, in [1 s, 1 h]; null when it gave none. */
export function askedToWait(outcome: DeliveryOutcome): number | null {
  if (outcome.outcome !== 'unavailable' && outcome.outcome !== 'unknown') return null
  const seconds = outcome.retryAfterSeconds ?? null
  if (seconds === null) return null
  return Math.min(askedToWaitMsMax, Math.max(askedToWaitMsMin, seconds * 1000))
}
