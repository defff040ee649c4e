import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cardNumbersIn, withoutCardNumbers } from '@/lib/domain/card-numbers'

// Numbers that issuers publish for tests.
test.each([
  ['4111111111111111', '411111••••••1111'],
  ['4111 1111 1111 1111', '4111 11•• •••• 1111'],
  ['5555-5555-5555-4444', '5555-55••-••••-4444'],
  ['2223003122003222', '222300••••••3222'],
  ['378282246310005', '378282•••••0005'],
  ['6011111111111117', '601111••••••1117'],
  ['30569309025904', '305693••••5904'],
  ['3530111333300000', '353011••••••0000'],
  ['Paid 12 4111 1111 1111 1111 today', 'Paid 12 4111 11•• •••• 1111 today'],
  ['card=4111111111111111&x=1 and 378282246310005.', 'card=411111••••••1111&x=1 and 378282•••••0005.'],
])('of %s no more is shown than PCI DSS lets people see', (text, shown) => {
  expect(withoutCardNumbers(text)).toBe(shown)
})

test.each([
  '4111111111111112', // the check digit does not fit
  '+15551234567',
  '2026-11-26 08:30:00 2026-11-26 09:30:00',
  'ORD_1234567890123456',
  '94111111111111111', // longer than what it would be
  '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f99',
  '',
])('%s is no card', (text) => {
  expect(cardNumbersIn(text)).toEqual([])
  expect(withoutCardNumbers(text)).toBe(text)
})

test('whatever is around it, a card is found, and nothing else of the text changes', () => {
  const around = fc.string({ maxLength: 20 }).filter((text) => !/[\d -]/.test(text))
  fc.assert(
    fc.property(around, around, fc.constantFrom('4111111111111111', '3782 822463 10005'), (before, after, card) => {
      const shown = withoutCardNumbers(`${before}${card}${after}`)
      expect(shown.startsWith(before) && shown.endsWith(after)).toBe(true)
      expect(shown).not.toContain(card)
      expect(shown).toHaveLength(before.length + card.length + after.length)
    }),
  )
})
