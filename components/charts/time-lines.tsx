'use client'

import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import { axisLook, tooltipLook } from '@/components/charts/look'
import type { Placed } from '@/components/charts/on-demand'
import { labelsLeftOut } from '@/components/charts/series'
import { type TimeLinesProps, type TimeRow, timeTicks } from '@/components/charts/time-rows'
import { spanText } from '@/components/duplicates/spans'

/** Lengths of time over time, on a logarithmic scale: a second beside an hour are both to be seen. Loaded when it is needed. */
export default function TimeLines({ rows, lines, onChoose, width }: TimeLinesProps & Placed) {
  const ticks = timeTicks(rows, lines)
  return (
    <LineChart
      width={width}
      height={240}
      data={rows}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      onClick={({ activeTooltipIndex }) => choose(rows[Number(activeTooltipIndex)], onChoose)}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" {...axisLook} interval={labelsLeftOut(rows, width)} />
      <YAxis
        scale="log"
        ticks={ticks}
        domain={[ticks[0] ?? 1, ticks.at(-1) ?? 10]}
        interval={0}
        width={56}
        {...axisLook}
        tickFormatter={(ms) => spanText(Number(ms))}
        axisLine={false}
      />
      <Tooltip
        contentStyle={tooltipLook}
        labelFormatter={(label) => `${label} UTC`}
        formatter={(ms) => spanText(Number(ms))}
      />
      {lines.map(({ key, label, color, dashed }) => (
        <Line
          key={key}
          dataKey={key}
          name={label}
          stroke={color}
          strokeWidth={2}
          {...(dashed ? { strokeDasharray: '5 3' } : {})}
          // A point between two gaps has no line: without a dot it would not be seen.
          dot={{ r: 1.5, fill: color, strokeWidth: 0 }}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  )
}

function choose(row: TimeRow | undefined, onChoose: (row: TimeRow) => void): void {
  if (row) onChoose(row)
}
