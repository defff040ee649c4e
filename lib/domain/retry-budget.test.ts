import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttemptTrigger, DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { earnedBy, heldBackMs, isRepetition, retryBudget } from '@/lib/domain/retry-budget'

const failed: DeliveryOutcome = { outcome: 'unknown', code: 'timeout', detail: null, httpStatus: null }
const accepted: DeliveryOutcome = { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }

test.each<[AttemptTrigger, boolean]>([
  ['first', false],
  ['fallback', false],
  ['manual_retry', false],
  ['retry', true],
  ['same_key_after_unknown', true],
])('%s is a repetition: %s', (trigger, repetition) => {
  expect(isRepetition(trigger)).toBe(repetition)
})

test('whatever is called in whatever order, repetitions that fail are at most a tenth of the rate, beyond what was saved', () => {
  const calls = fc.array(fc.record({ wantsRepetition: fc.boolean(), outcome: fc.constantFrom(failed, accepted) }), {
    maxLength: 3_000,
  })
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 1_000 }), calls, (rate, wanted) => {
      const budget = retryBudget(rate)
      let tokens = budget.max
      let failedRepetitions = 0
      for (const { wantsRepetition, outcome } of wanted) {
        // At full rate: the time between two calls earns its part.
        tokens = Math.min(budget.max, tokens + budget.perSecond / rate)
        const trigger = wantsRepetition && tokens >= 1 ? 'retry' : 'first'
        if (trigger === 'retry') tokens -= 1
        if (trigger === 'retry' && outcome === failed) failedRepetitions++
        tokens = Math.min(budget.max, tokens + earnedBy(trigger, outcome))
      }
      expect(failedRepetitions).toBeLessThanOrEqual(wanted.length * 0.1 + budget.max + 1)
    }),
    { numRuns: 30 },
  )
})

test('what is held back waits longer the further back it stands, and never for ever', () => {
  const budget = retryBudget(10)
  for (let position = 1; position < 100; position++) {
    expect(heldBackMs(budget, position, 0.5)).toBeGreaterThanOrEqual(heldBackMs(budget, position - 1, 0.5))
    expect(heldBackMs(budget, position, 0.999)).toBeLessThanOrEqual(90_000)
  }
})
