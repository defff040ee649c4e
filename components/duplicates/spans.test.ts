import { expect, test } from 'vitest'
import { spanText } from '@/components/duplicates/spans'

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [598_000, '9 min 58 s'],
  [57_628_000, '16 h'],
  [85_500_000, '23 h 45 min'],
  [7 * 86_400_000, '7 d'],
  [8 * 86_400_000 + 5 * 60_000, '8 d'],
  [-90_000, '1 min 30 s'],
])('%i ms are told as %s', (ms, text) => {
  expect(spanText(ms)).toBe(text)
})
