import { expect, test } from 'vitest'
import { nextWords } from '@/components/notifications/next-words'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Attempt = NotificationDetail['attempts'][number]

const dueAt = '2026-11-26T10:05:00.000Z'

test('what came after an attempt is the attempt on record behind it: why, where if elsewhere, and how long after', () => {
  const attempts = [attempt(1, 'a', 'first'), attempt(2, 'a', 'retry'), attempt(3, 'b', 'fallback')]
  const words = attempts.map((one) => nextWords(one, { attempts, status: 'sent', dueAt: null }))
  expect(words).toEqual(['attempt 2: retry, 59 s later', 'attempt 3: fallback at b, 59 s later', 'sent'])
})

test.each([
  ['queued', 'attempt 2 due 2026-11-26 10:05:00 UTC'],
  ['sending', 'the provider is asked'],
  ['needs_review', 'a person decides'],
  ['dead_lettered', 'dead letter'],
] as const)('after the last attempt of one that is %s: %s', (status, words) => {
  const attempts = [attempt(1, 'a', 'first')]
  expect(attempts.map((one) => nextWords(one, { attempts, status, dueAt }))).toEqual([words])
})

test('an attempt under way, and one of which only a late word is known, have nothing behind them', () => {
  const calling = { ...attempt(1, 'a', 'first'), results: [] }
  const late = { ...calling, results: attempt(1, 'a', 'first').results.map((one) => ({ ...one, late: true })) }
  for (const one of [calling, late]) expect(nextWords(one, { attempts: [one], status: 'sending', dueAt })).toBeNull()
})

function attempt(number: number, provider: string, trigger: Attempt['trigger']): Attempt {
  const result = { outcome: 'unavailable' as const, code: null, httpStatus: 503, detail: null, late: false }
  return {
    ...{ number, provider, trigger, leaseToken: number, bodyHash: 'ab' },
    startedAt: `2026-11-26T10:0${number}:00.000Z`,
    results: [{ ...result, finishedAt: `2026-11-26T10:0${number}:01.000Z`, providerMessageId: null }],
  }
}
