import { expect, test } from 'vitest'
import { adviceSentence, advisedWindow } from '@/components/configuration/advice-words'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { adviseWindow } from '@/lib/domain/window-advice'

const minute = 60_000
const horizons = { producerMs: 5 * minute, routeMs: 3 * minute }
const advice = (gapsMs: number[], given = horizons) => ({
  ...adviseWindow(gapsMs, given),
  ...{ rule: 'same-order', bins: [], suppressed: gapsMs.length, sentAgain: 0, horizons: given },
})

test('the advice says the window and what it follows from, and is honest about little data', () => {
  expect(adviceSentence(advice([1_000]))).toBe(
    '5 minutes: producers retry for up to 5 min, and a window must outlast that (only 1 repeat was seen, and below 30 nothing can be told).',
  )
  const many = Array.from({ length: 1_200 }, () => 9 * minute)
  expect(adviceSentence(advice([...many, 20 * 60 * minute]))).toBe(
    '10 minutes: 99.9 % of 1,200 repeats came within 9 min; 1 came much later and looks like a new fact.',
  )
  expect(adviceSentence(advice([], { producerMs: 0, routeMs: 0 }))).toBe(
    'Nothing to go by: no equal facts were seen, and no horizon is configured.',
  )
})

test('a window is written as the configuration writes it', () => {
  expect([1, 90, 120, 1_440, 2_880].map((minutes) => advisedWindow({ windowMs: minutes * minute }))).toEqual([
    'PT1M',
    'PT90M',
    'PT2H',
    'P1D',
    'P2D',
  ])
})

test('what nobody filled in is no part of what is sent, nor is an object of which nothing is left', () => {
  expect(withoutEmpty({ name: 'a', guardrail: { kind: undefined }, dedup: [{ rule: 'r', scope: undefined }] })).toEqual(
    {
      name: 'a',
      dedup: [{ rule: 'r' }],
    },
  )
})
