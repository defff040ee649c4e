import { expect, it } from 'vitest'
import { gapSentence } from '@/components/duplicates/gap-sentence'

const bins = [90, 8, 1, 1].map((count, bin) => ({ toMs: 1_000 * 2 ** bin, count }))
const gaps = { type: 't', rule: 'r', count: 100, mostMs: 4_000, bins }

it.each([
  [{ duration: 'PT10M', bin: 10 }, '100 duplicates, 99 of 100 within 4 s. The window is 10 minutes.'],
  [
    { duration: 'PT8S', bin: 3 },
    '100 duplicates, 99 of 100 within 4 s. The window is 8 seconds, and 1 came near its end: more may have come after it, and were sent.',
  ],
  [{ duration: 'forever', bin: null }, '100 duplicates, 99 of 100 within 4 s. The window never closes.'],
  [null, '100 duplicates, 99 of 100 within 4 s. The rule is not in the configuration any more.'],
])('the sentence tells what the window %j means for the gaps', (window, sentence) => {
  expect(gapSentence({ ...gaps, window })).toBe(sentence)
})

it('of few duplicates the sentence tells of all', () => {
  const few = (count: number) => gapSentence({ ...gaps, count, window: { duration: 'PT10M', bin: 10 } })
  expect(few(2)).toBe('2 duplicates, all within 4 s. The window is 10 minutes.')
  expect(few(1)).toBe('1 duplicate, within 4 s. The window is 10 minutes.')
})
