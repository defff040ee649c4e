import type { AttemptTrigger } from '@/lib/domain/delivery-outcome'
import { nextStep, type RouteProvider, receiptWindowMs, unknownElsewhere } from '@/lib/domain/next-step'
import { backoffMs, type RetryPolicy } from '@/lib/domain/retry-policy'

/** What came of looking into an unknown outcome. */
export type LookupResult =
  | { found: 'accepted' }
  | { found: 'absent' }
  | { found: 'undetermined'; code: string; retryAfterSeconds?: number }
  /** Nobody could be asked: a receipt was waited for. */
  | { found: 'silence' }

export type LookupFacts = {
  result: LookupResult
  provider: string
  route: readonly RouteProvider[]
  retry: RetryPolicy
  attemptsInCycle: number
  /** Another provider may have the message too: absence here settles nothing there. */
  uncertainElsewhere: boolean
  /** From when the outcome became unknown until this question was asked, both by the database's clock. */
  sinceUnknownMs: number
  /** Look-ups about this unknown, this one included. */
  lookups: number
  /** In [0, 1): for jitter. */
  chance: number
}

/** What follows. `again` and `dead` come only from a proof that the provider does not have the message. */
export type AfterLookup =
  | { kind: 'sent' }
  | { kind: 'again'; provider: string; afterMs: number; trigger: AttemptTrigger }
  | { kind: 'ask_again'; afterMs: number; reason: string }
  | { kind: 'held'; reason: string }
  | { kind: 'dead'; reason: string }

/** How long a provider that does not answer the question is asked, beyond its lag. */
export const askingHorizonMs = 60 * 60_000
const askAgainAfterMsMin = 1_000

/** Decides what follows from a look-up; pure. */
export function afterLookup(facts: LookupFacts): AfterLookup {
  const lookup = facts.route.find((provider) => provider.name === facts.provider)?.lookup ?? null
  if (facts.result.found === 'accepted') return { kind: 'sent' }
  if (lookup === null) return { kind: 'held', reason: 'cannot_be_asked' }
  if (lookup.kind === 'receipt') return waitForReceipt(facts)
  switch (facts.result.found) {
    case 'absent':
      return afterAbsence(facts, lookup.lagMs)
    case 'undetermined':
      return askAgain(facts, lookup.lagMs, facts.result)
    case 'silence':
      return { kind: 'ask_again', afterMs: askAgainAfterMsMin, reason: 'not_asked_yet' }
  }
}

function waitForReceipt({ sinceUnknownMs }: LookupFacts): AfterLookup {
  const leftMs = receiptWindowMs - sinceUnknownMs
  if (leftMs <= 0) return { kind: 'held', reason: 'no_receipt_came' }
  return { kind: 'ask_again', afterMs: leftMs, reason: 'waits_for_receipt' }
}

/** Absence proves a non-send only once a taken message would be visible; then the route goes on as after any other. */
function afterAbsence(facts: LookupFacts, lagMs: number): AfterLookup {
  if (facts.sinceUnknownMs < lagMs) {
    return { kind: 'ask_again', afterMs: lagMs - facts.sinceUnknownMs, reason: 'absent_within_lag' }
  }
  if (facts.uncertainElsewhere) return { kind: 'held', reason: unknownElsewhere }
  const { provider, route, retry, attemptsInCycle, chance } = facts
  const notThere = { code: 'not_found_after_unknown', detail: null, httpStatus: null, retryAfterSeconds: null }
  const step = nextStep({
    outcome: { outcome: 'unavailable', ...notThere },
    ...{ provider, route, retry, attemptsInCycle, chance },
    onUnknown: 'reconcile',
    ...{ uncertain: false, uncertainElsewhere: false },
    sinceFirstAttemptMs: 0,
  })
  switch (step.kind) {
    case 'again':
      return { kind: 'again', provider: step.provider, afterMs: step.afterMs, trigger: step.trigger }
    case 'dead':
      return step
    case 'sent':
    case 'held':
    case 'reconcile':
      throw new Error(`a certain non-send led to ${step.kind}`)
  }
}

function askAgain(
  facts: LookupFacts,
  lagMs: number,
  { code, retryAfterSeconds = 0 }: LookupResult & { found: 'undetermined' },
): AfterLookup {
  const backoff = backoffMs(facts.retry, facts.lookups, facts.chance)
  const afterMs = Math.max(askAgainAfterMsMin, backoff, retryAfterSeconds * 1000)
  if (facts.sinceUnknownMs + afterMs > lagMs + askingHorizonMs) {
    return { kind: 'held', reason: `lookup_undetermined:${code}` }
  }
  return { kind: 'ask_again', afterMs, reason: `lookup_undetermined:${code}` }
}
