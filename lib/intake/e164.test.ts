import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { expect, test } from 'vitest'
import { isE164 } from '@/lib/intake/e164'

test.each(['+15551234567', '+4915112345678', '+447911123456', '+919876543210', '+3545551234'])('%s is one', (text) =>
  expect(isE164(text)).toBe(true),
)

test.each([
  '15551234567',
  '+0155512345',
  '+1555123456',
  '+155512345678',
  '+1 555 123 4567',
  '+999123456789',
  '',
  '+',
  '+15551234567x',
])('%j is none', (text) => expect(isE164(text)).toBe(false))

test("whatever the library's own parser takes for possible by its calling code is one, and the other way round", () => {
  const number = fc.tuple(
    fc.constantFrom('1', '44', '49', '91', '354', '7', '86', '39', '55'),
    fc.stringMatching(/^[1-9]\d{4,12}$/),
  )
  fc.assert(
    fc.property(number, ([code, national]) => {
      const text = `+${code}${national}`
      const parsed = parsePhoneNumberFromString(text)
      // The parser also drops national prefixes; such a text is not in E.164 form to begin with.
      if (parsed && parsed.number !== text) return
      // Where countries share a calling code the parser guesses one from the first digits and judges by that one's lengths alone.
      if (parsed) delete parsed.country
      expect(isE164(text)).toBe(text.length <= 16 && (parsed?.isPossible() ?? false))
    }),
    { numRuns: 3_000 },
  )
})
