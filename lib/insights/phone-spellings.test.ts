import { describe, expect, test } from 'vitest'
import { phoneSpellings } from '@/lib/insights/phone-spellings'

describe('a phone number is understood', () => {
  test.each([
    '+15551234567',
    '+1 (555) 123-4567',
    '+1.555.123.4567',
    'tel:+1-555-123-4567',
    ' 0015551234567',
    '011 1 555 123 4567',
    '＋１５５５１２３４５６７',
  ])('with its country: %s is one number', (text) => {
    expect(phoneSpellings(text)).toEqual(['+15551234567'])
  })

  test.each(['15551234567', '555-123-4567', '(555) 123 4567'])(
    'without it: %s may be that of several countries',
    (text) => {
      expect(phoneSpellings(text)).toContain('+15551234567')
    },
  )

  test('with the zero that people write after the code', () => {
    expect(phoneSpellings('+44 (0)20 7946 0958')[0]).toBe('+442079460958')
    expect(phoneSpellings('020 7946 0958')).toContain('+442079460958')
  })

  test.each(['ORD_12345', '12345', 'ann@example.com', '0b7e1f2a-0000-4000-8000-000000000000', '+', ''])(
    'and %s is none',
    (text) => {
      expect(phoneSpellings(text)).toEqual([])
    },
  )
})
