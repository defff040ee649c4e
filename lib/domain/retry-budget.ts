import type { AttemptTrigger, DeliveryOutcome } from '@/lib/domain/delivery-outcome'

/** How often calls to one provider may be repeated, whatever their messages' own policies say. */
export type RetryBudget = {
  /** What a second earns by itself: without first calls the last repetitions would be stuck for ever. */
  perSecond: number
  max: number
}

/** With the hundredth of a rate that time earns: repetitions that fail add at most a tenth to a provider's load. */
const earnedByFirstCall = 0.09
const perSecondUnlimited = 10
const savedSeconds = 10

/** The budget of a provider with this `ratePerSecond`; one without earns ten repetitions a second. */
export function retryBudget(ratePerSecond: number | undefined): RetryBudget {
  if (ratePerSecond === undefined) return { perSecond: perSecondUnlimited, max: perSecondUnlimited * savedSeconds }
  return { perSecond: Math.max(0.1, ratePerSecond / 100), max: Math.max(20, ratePerSecond) }
}

/** A repetition of a call to the same provider. A fallback is none, and what a person asks for is not held back. */
export function isRepetition(trigger: AttemptTrigger): boolean {
  return trigger === 'retry' || trigger === 'same_key_after_unknown'
}

/** What a call earns: a little if it is a first one; one that was repeated and now served gives back what it cost. */
export function earnedBy(trigger: AttemptTrigger, outcome: DeliveryOutcome): number {
  if (!isRepetition(trigger)) return earnedByFirstCall
  return outcome.outcome === 'accepted' || outcome.outcome === 'rejected' ? 1 : 0
}

const heldBackMsMin = 500
const heldBackMsMax = 60_000

/**
 * How long a repetition waits that the budget has nothing for: about as long as earning it takes.
 * @param position among those held back with it, from 0
 * @param chance in [0, 1)
 */
export function heldBackMs(budget: RetryBudget, position: number, chance: number): number {
  const earningMs = ((position + 1) / budget.perSecond) * 1000
  return Math.round(Math.min(heldBackMsMax, Math.max(heldBackMsMin, earningMs)) * (0.5 + chance))
}
