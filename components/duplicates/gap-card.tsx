'use client'

import { ChartFrame } from '@/components/charts/chart-frame'
import { CountLegend } from '@/components/charts/count-legend'
import { LazyBars } from '@/components/charts/lazy-bars'
import { RowTable } from '@/components/charts/row-table'
import type { ChartRow } from '@/components/charts/series'
import { durationWords } from '@/components/configuration/duration-words'
import { gapSentence } from '@/components/duplicates/gap-sentence'
import { spanText } from '@/components/duplicates/spans'
import type { RuleGaps } from '@/lib/insights/arrival-gaps'

const keys = [{ key: 'count', label: 'Duplicates', color: 'var(--duplicate)' }]

/** How long after a fact its duplicates came, of one rule, with the rule's window as a line. */
export function GapCard({ gaps }: { gaps: RuleGaps }) {
  const { type, rule, bins, window } = gaps
  const title = `${rule} of ${type}`
  const rows: ChartRow[] = bins.map(({ toMs, count }) => ({ at: String(toMs), label: spanText(toMs), count }))
  const lineIn = window?.bin === null || window === null ? undefined : rows[window.bin]
  return (
    <ChartFrame
      title={title}
      summary={gapSentence(gaps)}
      chart={
        <LazyBars
          rows={rows}
          keys={keys}
          zone=" or less"
          line={lineIn ? { label: lineIn.label, text: `Window: ${durationWords(window?.duration ?? '')}` } : null}
        />
      }
      table={<RowTable title={`Arrival gaps of ${title}`} head="Gap up to" rows={rows} keys={keys} />}
      legend={<CountLegend rows={rows} keys={keys} />}
    />
  )
}
