import { type AttemptTrigger, bodyDrift, type DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { backoffMs, type RetryPolicy } from '@/lib/domain/retry-policy'

export type OnUnknownPolicy = 'retry-same-key' | 'reconcile' | 'hold' | 'accept-duplicate-risk'

/** One provider of the notification's route, in the operator's order. */
export type RouteProvider = {
  name: string
  enabled: boolean
  /** The provider recognises our key: repeating the same bytes cannot make a second message. */
  deduplicates: boolean
  /** How long it recognises the key, in milliseconds; null when it never forgets. */
  keyRetentionMs: number | null
  /** How an unknown outcome there can be looked into; null: not at all. */
  lookup: { kind: 'ask'; lagMs: number } | { kind: 'receipt' } | null
}

export type AttemptFacts = {
  outcome: DeliveryOutcome
  provider: string
  route: readonly RouteProvider[]
  retry: RetryPolicy
  onUnknown: OnUnknownPolicy
  /** Attempts since acceptance or the last manual retry, this one included. */
  attemptsInCycle: number
  /** An earlier attempt ended unknown and nothing has settled it since. */
  uncertain: boolean
  /** An earlier call that ended unknown was another provider's: nothing that this one says settles it. Never without `uncertain`. */
  uncertainElsewhere: boolean
  sinceFirstAttemptMs: number
  /** In [0, 1): for jitter. */
  chance: number
}

/** What happens to the notification after an attempt. `dead` is a certain non-send, `held` and `reconcile` are not certain. */
export type NextStep =
  | { kind: 'sent' }
  | {
      kind: 'again'
      provider: string
      afterMs: number
      trigger: AttemptTrigger
      uncertain: boolean
      duplicateRisk: boolean
    }
  /** The engine looks into it, first after `afterMs`. Nothing is sent until that has settled it. */
  | { kind: 'reconcile'; reason: string; afterMs: number }
  | { kind: 'held'; reason: string; uncertain: boolean }
  | { kind: 'dead'; reason: string }

/** Why a message is held that another provider than the one it waits for may have. */
export const unknownElsewhere = 'unknown_at_another_provider'

// A clock between us and the provider may differ, and its retention may be counted from receipt: stay well inside.
const retentionMarginMs = 60_000
/** How long a provider's receipt is waited for before a person is asked to look; a later one still settles it. */
export const receiptWindowMs = 15 * 60_000

/** Decides the next step; pure. The rule that everything else follows: another provider only after a certain non-send. */
export function nextStep(facts: AttemptFacts): NextStep {
  switch (facts.outcome.outcome) {
    case 'accepted':
      return { kind: 'sent' }
    case 'rejected':
      return afterRejection(facts, facts.outcome.blame, facts.outcome.code)
    case 'unavailable':
      return afterUnavailable(facts, facts.outcome.code, facts.outcome.retryAfterSeconds)
    case 'unknown':
      return afterUnknown(facts, facts.outcome.code)
  }
}

function afterRejection(facts: AttemptFacts, blame: 'message' | 'account', code: string): NextStep {
  if (facts.uncertain && !settlesEarlierCall(facts, blame)) return lookInto(facts, `rejected_after_unknown:${code}`)
  const other = blame === 'account' ? laterProvider(facts) : undefined
  if (!other || exhausted(facts)) return { kind: 'dead', reason: code }
  return fallbackTo(other)
}

/**
 * A provider that knows our key and refuses what the message says did not take it before. One that refuses our account (its
 * credentials, a limit) may not have looked at the key, one that knows no keys proves nothing, and no provider speaks for
 * another.
 */
function settlesEarlierCall(facts: AttemptFacts, blame: 'message' | 'account'): boolean {
  return blame === 'message' && knowsOurKey(facts) && !facts.uncertainElsewhere
}

function afterUnavailable(facts: AttemptFacts, code: string, retryAfterSeconds: number | null): NextStep {
  if (exhausted(facts)) return giveUp(facts, code)
  if (facts.uncertain) return sameProviderAgain(facts, code, retryAfterSeconds)
  const other = laterProvider(facts)
  if (other) return fallbackTo(other)
  const first = facts.route.find((provider) => provider.enabled)?.name ?? facts.provider
  const hintMs = first === facts.provider ? (retryAfterSeconds ?? 0) * 1000 : 0
  return { ...again(first, 'retry', false), afterMs: Math.max(hintMs, wait(facts)) }
}

function afterUnknown(facts: AttemptFacts, code: string): NextStep {
  // Each repeat would be refused alike, and a look-up by key would find the other message and call it ours.
  if (code === bodyDrift) return { kind: 'held', reason: code, uncertain: true }
  switch (facts.onUnknown) {
    case 'retry-same-key':
      if (exhausted(facts)) return lookInto(facts, `attempts_exhausted:${code}`)
      return sameProviderAgain(facts, code, null)
    case 'accept-duplicate-risk': {
      if (exhausted(facts)) return { kind: 'held', reason: `attempts_exhausted:${code}`, uncertain: true }
      const provider = laterProvider(facts) ?? facts.provider
      const trigger = provider === facts.provider ? 'retry' : 'fallback'
      return { ...again(provider, trigger, true), afterMs: wait(facts), duplicateRisk: true }
    }
    case 'reconcile':
      return lookInto(facts, code)
    case 'hold':
      return { kind: 'held', reason: code, uncertain: true }
  }
}

/** While something is uncertain only the provider that may have the message may be asked, and only if it knows our key. */
function sameProviderAgain(facts: AttemptFacts, code: string, retryAfterSeconds: number | null): NextStep {
  if (facts.onUnknown === 'accept-duplicate-risk') {
    return { ...again(facts.provider, 'retry', true), afterMs: wait(facts), duplicateRisk: true }
  }
  if (!knowsOurKey(facts) || facts.uncertainElsewhere) return lookInto(facts, `cannot_repeat:${code}`)
  const afterMs = Math.max((retryAfterSeconds ?? 0) * 1000, wait(facts))
  if (keyForgottenAfter(facts, afterMs)) return lookInto(facts, `key_retention_over:${code}`)
  return { ...again(facts.provider, 'same_key_after_unknown', true), afterMs }
}

/**
 * Whether a message may be sent now. One that is uncertain was to be repeated under a key that its provider knows: while it
 * waited for its turn the provider may have forgotten that key, or an operator may have found out that it knows none, or
 * accepts the risk no longer that had sent it on to another.
 */
export function mayBeSent(
  facts: Pick<
    AttemptFacts,
    'provider' | 'route' | 'onUnknown' | 'uncertain' | 'uncertainElsewhere' | 'sinceFirstAttemptMs'
  >,
): boolean {
  if (!facts.uncertain || facts.onUnknown === 'accept-duplicate-risk') return true
  return knowsOurKey(facts) && !facts.uncertainElsewhere && !keyForgottenAfter(facts, 0)
}

/** What cannot be repeated and is not certain: ask the provider, where it can be asked and the policy is to find out. */
function lookInto(facts: AttemptFacts, reason: string): NextStep {
  const lookup = facts.route.find((provider) => provider.name === facts.provider)?.lookup ?? null
  const findsOut = facts.onUnknown === 'reconcile' || facts.onUnknown === 'retry-same-key'
  if (lookup === null || !findsOut) return { kind: 'held', reason, uncertain: true }
  return { kind: 'reconcile', reason, afterMs: lookup.kind === 'ask' ? lookup.lagMs : receiptWindowMs }
}

function giveUp(facts: AttemptFacts, code: string): NextStep {
  const reason = `attempts_exhausted:${code}`
  return facts.uncertain ? lookInto(facts, reason) : { kind: 'dead', reason }
}

function again(provider: string, trigger: AttemptTrigger, uncertain: boolean): NextStep & { kind: 'again' } {
  return { kind: 'again', provider, afterMs: 0, trigger, uncertain, duplicateRisk: false }
}

function fallbackTo(provider: string): NextStep {
  return again(provider, 'fallback', false)
}

function wait(facts: AttemptFacts): number {
  return backoffMs(facts.retry, facts.attemptsInCycle, facts.chance)
}

function exhausted(facts: AttemptFacts): boolean {
  return facts.attemptsInCycle >= facts.retry.attemptsMax
}

function laterProvider(facts: AttemptFacts): string | undefined {
  const here = facts.route.findIndex((provider) => provider.name === facts.provider)
  return facts.route.slice(here + 1).find((provider) => provider.enabled)?.name
}

function knowsOurKey(facts: Pick<AttemptFacts, 'provider' | 'route'>): boolean {
  return facts.route.find((provider) => provider.name === facts.provider)?.deduplicates ?? false
}

function keyForgottenAfter(
  facts: Pick<AttemptFacts, 'provider' | 'route' | 'sinceFirstAttemptMs'>,
  afterMs: number,
): boolean {
  const retention = facts.route.find((provider) => provider.name === facts.provider)?.keyRetentionMs ?? null
  return (
    retention !== null && facts.sinceFirstAttemptMs + afterMs > retention - Math.min(retentionMarginMs, retention / 10)
  )
}
