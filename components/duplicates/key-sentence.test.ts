import { expect, test } from 'vitest'
import { keySentence } from '@/components/duplicates/key-sentence'

const hygiene = (repeats: number, newKeys: number, collisions = 0, byCampaigns = 0) =>
  keySentence({
    producer: 'shop',
    repeats,
    newKeys,
    collisions,
    byCampaigns,
    newKeyShare: repeats + newKeys === 0 ? null : newKeys / (repeats + newKeys),
  })

test('a producer that makes new keys is told for how many of its retries', () => {
  expect(hygiene(88, 12)).toBe('shop made a new key for 12 % of its retries: 12 of 100.')
  expect(hygiene(0, 4)).toBe('shop made a new key for each of its 4 retries.')
  expect(hygiene(0, 1)).toBe('shop made a new key for its only retry.')
})

test('a share is never rounded to none or to all', () => {
  expect(hygiene(999, 1)).toContain('less than 1 %')
  expect(hygiene(1, 999)).toContain('more than 99 %')
})

test('a producer that keeps its keys is told so, and collisions are named beside it', () => {
  expect(hygiene(9, 0)).toBe('shop repeats its requests under the same key, as it should.')
  expect(hygiene(9, 0, 2)).toContain('It used a key again for another request 2 times.')
  expect(hygiene(0, 0, 1)).toBe('shop used a key again for another request once.')
})

test('what campaigns left out is nobody’s bad key', () => {
  expect(hygiene(0, 0, 0, 5)).toBe('Only campaigns of shop met people again.')
})
