import { expect, test } from 'vitest'
import { costText } from '@/components/review/cost-text'

test('an amount below a cent is never shown as nothing', () => {
  expect(costText(0.0004)).toBe('0.0004')
  expect(costText(0.0079)).toBe('0.0079')
  expect(costText(0.000001)).toBe('0.000001')
})

test('amounts have two places, and large ones are grouped', () => {
  expect(costText(0)).toBe('0.00')
  expect(costText(0.5)).toBe('0.50')
  expect(costText(0.0158 * 100)).toBe('1.58')
  expect(costText(12_345.678)).toBe('12,345.68')
})
