import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrictJson } from '@/lib/http/strict-json'

const faultOf = (text: string): string => {
  try {
    parseStrictJson(text)
    return 'parsed'
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error'
  }
}

test('ordinary JSON is parsed as JSON.parse does', () => {
  const value = fc.jsonValue({ maxDepth: 6 }).map((v) => JSON.stringify(v))
  fc.assert(
    fc.property(value, fc.boolean(), (text, spaced) => {
      const written = spaced ? JSON.stringify(JSON.parse(text), null, 2) : text
      if (/\\u0000|(?<![.\d])\d{16,}(?![.\deE])/.test(written)) return
      expect(parseStrictJson(written)).toEqual(JSON.parse(written))
    }),
  )
})

test.each([
  ['{"to":"a","to":"b"}', 'to: this key appears twice.'],
  ['{"a":{"\\u0074o":1,"to":2}}', 'a.to: this key appears twice.'],
  ['{"a":[1,{"b":1,"b":2}]}', 'a[1].b: this key appears twice.'],
  ['{"n":12345678901234567890}', 'n: integers beyond 2^53 lose digits: send it as text.'],
  ['[9007199254740993]', '[0]: integers beyond 2^53 lose digits: send it as text.'],
  ['[1e999]', '[0]: this number is too large.'],
  ['"\\ud800"', 'the document: a lone surrogate is not a character.'],
  ['{"a\\udc00":1}', 'the document: a lone surrogate is not a character.'],
  ['"\\u0000"', 'the document: the character U+0000 cannot be stored.'],
  ['{', 'The body is not valid JSON.'],
  ['', 'The body is not valid JSON.'],
  ['[1,]', 'The body is not valid JSON.'],
  [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, `${'[0]'.repeat(32)}: nested deeper than 32 levels.`],
])('%s is refused', (text, message) => expect(faultOf(text)).toBe(message))

test('prototype keys are data, never a prototype', () => {
  const parsed = parseStrictJson('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>
  expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})
