import { durationWords } from '@/components/configuration/duration-words'
import { spanText } from '@/components/duplicates/spans'
import type { RuleGaps } from '@/lib/insights/arrival-gaps'

/** What a histogram of gaps says. */
export function gapSentence({ count, mostMs, bins, window }: RuleGaps): string {
  const came = `${count === 1 ? '1 duplicate' : `${count.toLocaleString('en')} duplicates`}, ${shareOf(count)}within ${spanText(mostMs)}.`
  if (!window) return `${came} The rule is not in the configuration any more.`
  if (window.bin === null) return `${came} The window never closes.`
  const late = bins.slice(window.bin).reduce((sum, bin) => sum + bin.count, 0)
  const end = `The window is ${durationWords(window.duration)}`
  return late >= count / 100
    ? `${came} ${end}, and ${late.toLocaleString('en')} came near its end: more may have come after it, and were sent.`
    : `${came} ${end}.`
}

/** What came within the span that 99 of 100 came in: with fewer than a hundred, that is each. */
function shareOf(count: number): string {
  if (count >= 100) return '99 of 100 '
  return count === 1 ? '' : 'all '
}
