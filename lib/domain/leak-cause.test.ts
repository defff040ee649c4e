import { expect, test } from 'vitest'
import { leakCause, riskCause } from '@/lib/domain/leak-cause'

const shop = { producer: 'shop', campaign: null }
const pair = { earlier: shop, later: shop, gapMs: 60_000 }

test('what can be seen of two alike notifications says why both were sent', () => {
  const spring = { producer: 'shop', campaign: 'spring' }
  expect(leakCause({ ...pair, earlier: spring, later: { ...spring, campaign: 'summer' } }, [null])).toBe(
    'two_campaigns',
  )
  expect(leakCause({ ...pair, later: { ...shop, producer: 'bank' } }, [null])).toBe('two_producers')
  expect(leakCause(pair, [])).toBe('no_rule')
})

test('a window that was still open means that the rule looks at something else', () => {
  expect(leakCause(pair, [30_000])).toBe('window_too_short')
  expect(leakCause(pair, [60_000])).toBe('window_too_short')
  expect(leakCause(pair, [30_000, 60_001])).toBe('other_fields')
  expect(leakCause(pair, [null])).toBe('other_fields')
})

test('a person’s decision goes before what the engine did', () => {
  expect(riskCause({ resendOf: 'id', triggers: ['first', 'fallback'] })).toBe('resend')
  expect(riskCause({ resendOf: null, triggers: ['first', 'manual_retry', 'fallback'] })).toBe('by_hand')
  expect(riskCause({ resendOf: null, triggers: ['first', 'fallback'] })).toBe('fallback_after_unknown')
  expect(riskCause({ resendOf: null, triggers: ['first', 'retry'] })).toBe('retry_after_unknown')
})
