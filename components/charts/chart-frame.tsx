'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'

type ChartFrameProps = {
  title: string
  /** What the chart says, as a sentence. */
  summary: string
  chart: ReactNode
  table: ReactNode
  legend: ReactNode
}

/** A chart that also reads as a sentence and as a table. */
export function ChartFrame({ title, summary, chart, table, legend }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <Card
      title={title}
      aside={
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={asTable}
          aria-label={`${asTable ? 'Chart' : 'Table'}: ${title}`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Chart' : 'Table'}
        </Button>
      }
    >
      <div className="px-4 py-3">
        <p className="mb-2 text-muted text-sm">{summary}</p>
        {asTable ? (
          <div className="max-h-60 overflow-y-auto">{table}</div>
        ) : (
          <figure aria-label={`${title}. ${summary}`}>{chart}</figure>
        )}
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">{legend}</ul>
      </div>
    </Card>
  )
}

/** One entry of a legend: its colour, what it is, and how much of it there is. */
export function LegendEntry({ color, children }: { color: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <svg viewBox="0 0 8 8" className="size-2.5" aria-hidden="true">
        <rect width="8" height="8" rx="2" fill={color} />
      </svg>
      {children}
    </li>
  )
}
