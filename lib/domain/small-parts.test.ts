import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differingPaths } from '@/lib/domain/differing-paths'
import { centurySeconds, durationSeconds, lengthMs } from '@/lib/domain/duration'
import { readRequestKey, requestKeyHash } from '@/lib/domain/request-key'
import { backoffMs, retryHorizonMs } from '@/lib/domain/retry-policy'

describe('durations', () => {
  test.each([
    ['PT5M', 300],
    ['P7D', 604_800],
    ['P1W', 604_800],
    ['PT0.25S', 0.25],
    ['P1DT12H', 129_600],
    ['P7Y', 7 * 365 * 86_400],
  ])('%s is %d seconds', (text, seconds) => expect(durationSeconds(text)).toBe(seconds))
  test('what an earlier release took, longer than a century, is read as one: an instant after it can be written', () => {
    const century = centurySeconds * 1_000
    expect(['P101Y', 'P8000Y', `P${'9'.repeat(400)}Y`].map(lengthMs)).toEqual([century, century, century])
  })
  test.each(['', 'P', 'PT', 'P1DT', '5M', 'PT0S', 'PT-5M', 'P1H', 'forever', 'PT1S '])('%j is none', (text) =>
    expect(durationSeconds(text)).toBeNull(),
  )
})

describe('request keys', () => {
  test('bare and quoted are the same key', () => {
    expect(readRequestKey('"abc"')).toEqual(readRequestKey('abc'))
  })
  test('only visible ASCII of 1 to 255 characters is a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const unquoted = /^"(.*)"$/s.exec(text)?.[1] ?? text
        const cutOff = unquoted.length === text.length && text.startsWith('"')
        expect(readRequestKey(text).kind === 'key').toBe(/^[\x21-\x7e]{1,255}$/.test(unquoted) && !cutOff)
      }),
      { numRuns: 10_000 },
    )
  })
  test('each character there is, and each length at the edge, is judged so', () => {
    const isKey = (text: string) => readRequestKey(text).kind === 'key'
    const taken = Array.from({ length: 0x1_0000 }, (_, unit) => unit).filter((unit) =>
      isKey(`a${String.fromCharCode(unit)}b`),
    )
    expect(taken).toEqual(Array.from({ length: 0x7e - 0x21 + 1 }, (_, i) => 0x21 + i))
    expect([0, 1, 255, 256].map((length) => isKey('k'.repeat(length)))).toEqual([false, true, true, false])
  })
  test('a quoted key without its end is none, quotes elsewhere are part of it', () => {
    const keys = ['"k"', '"k', '"', 'k"', 'a"b', '"a"b"'].map(readRequestKey)
    const invalid = { kind: 'invalid', reason: 'its quotes do not match' }
    const key = (text: string) => ({ kind: 'key', key: text })
    expect(keys).toEqual([key('k'), invalid, invalid, key('k"'), key('a"b'), key('a"b')])
  })
  test('families and producers never share a key', () => {
    const hashes = [
      requestKeyHash('notification', 'p', 'k'),
      requestKeyHash('event', 'p', 'k'),
      requestKeyHash('notification', 'q', 'k'),
    ]
    expect(new Set(hashes).size).toBe(3)
  })
})

test('full jitter spreads over the whole wait; the horizon is the sum of the longest waits', () => {
  const policy = { baseMs: 1_000, factor: 2, capMs: 5_000, jitter: 'full', attemptsMax: 5 } as const
  expect([1, 2, 3, 4].map((attempt) => backoffMs(policy, attempt, 0.5))).toEqual([500, 1_000, 2_000, 2_500])
  expect(backoffMs(policy, 1, 0)).toBe(0)
  expect(retryHorizonMs(policy)).toBe(1_000 + 2_000 + 4_000 + 5_000)
})

test('differing paths name every place, and equal values none', () => {
  expect(differingPaths({ a: 1, b: { c: [1, 2] }, d: 1 }, { a: 1, b: { c: [1, 3, 4] }, e: 1 })).toEqual([
    'b.c[1]',
    'b.c[2]',
    'd',
    'e',
  ])
  fc.assert(fc.property(fc.jsonValue(), (value) => differingPaths(value, structuredClone(value)).length === 0))
})
