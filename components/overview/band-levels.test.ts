import { expect, test } from 'vitest'
import { bandLevelOf, bandLevels, bandWords } from '@/components/overview/band-levels'

const counts = (accepted: number, unknown: number) => ({ accepted, rejected: 0, unavailable: 0, unknown })

test('a level goes by the share that was not accepted', () => {
  expect(bandLevelOf(undefined)).toBe('none')
  expect(bandLevelOf(counts(0, 0))).toBe('none')
  expect(bandLevelOf(counts(50, 0))).toBe('good')
  expect(bandLevelOf(counts(91, 9))).toBe('some')
  expect(bandLevelOf(counts(9, 1))).toBe('many')
  expect(bandLevelOf(counts(1, 1))).toBe('most')
})

test('levels that a colour-blind reader could mix up differ by their sign', () => {
  const signs = (['good', 'some', 'many', 'most'] as const).map((level) => bandLevels[level].sign)
  expect(new Set(signs).size).toBe(4)
})

test('words name only what happened', () => {
  expect(bandWords(counts(9, 3))).toBe('12 calls: 9 accepted, 3 unknown')
  expect(bandWords(counts(1, 0))).toBe('1 call: 1 accepted')
  expect(bandWords(undefined)).toBe('no call')
})
