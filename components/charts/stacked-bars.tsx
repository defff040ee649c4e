'use client'

import { Bar, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { axisLook, halo, roomForWords } from '@/components/charts/look'
import type { Placed } from '@/components/charts/on-demand'
import { countTicks } from '@/components/charts/scale'
import { type ChartKey, type ChartRow, highestOf, labelsLeftOut } from '@/components/charts/series'
import { StackTip } from '@/components/charts/stack-tip'

export type StackedBarsProps = {
  rows: ChartRow[]
  keys: ChartKey[]
  /** Absent: a bar leads nowhere. */
  onChoose?: (row: ChartRow, key: string) => void
  /** What follows a label where it is read out. */
  zone?: string
  /** Drawn through one row, which its label names. */
  line?: { label: string; text: string } | null
  /** Drawn over the bars as a line: a value of each row that they are compared with. */
  over?: ChartKey | null
}

/** The drawing alone; title, summary and table are the card's. Loaded when it is needed. */
export default function StackedBars({
  rows,
  keys,
  onChoose,
  zone = ' UTC',
  line = null,
  over = null,
  width,
}: StackedBarsProps & Placed) {
  const lineAt = rows.findIndex(({ label }) => label === line?.label)
  const ticks = countTicks(highestOf(rows, keys, over) * (line ? roomForWords : 1))
  const choose = (index: number, key: string) => {
    const row = rows[index]
    if (row) onChoose?.(row, key)
  }

  return (
    <ComposedChart
      width={width}
      height={240}
      data={rows}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap={1}
      barGap={0}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" {...axisLook} interval={labelsLeftOut(rows, width)} />
      <YAxis ticks={ticks} domain={[0, ticks.at(-1) ?? 1]} interval={0} width={44} {...axisLook} axisLine={false} />
      <Tooltip
        cursor={{ fill: 'var(--raised)' }}
        isAnimationActive={false}
        content={({ active, activeIndex }) =>
          active ? <StackTip row={rows[Number(activeIndex)]} keys={over ? [over, ...keys] : keys} zone={zone} /> : null
        }
      />
      {keys.map(({ key, color, beside }) => (
        <Bar
          key={key}
          dataKey={key}
          stackId={beside ? 'beside' : 'all'}
          fill={color}
          stroke="var(--surface)"
          strokeWidth={0.5}
          isAnimationActive={false}
          {...(onChoose ? { cursor: 'pointer', onClick: (_, index) => choose(index, key) } : {})}
        />
      ))}
      {over ? (
        <Line
          dataKey={over.key}
          stroke={over.color}
          strokeWidth={1.5}
          strokeDasharray="4 3"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      ) : null}
      {line ? (
        <ReferenceLine
          x={line.label}
          stroke="var(--text)"
          strokeDasharray="4 3"
          label={{
            value: line.text,
            position: lineAt < rows.length / 2 ? 'insideTopLeft' : 'insideTopRight',
            fill: 'var(--text)',
            fontSize: 11,
            ...halo,
          }}
        />
      ) : null}
    </ComposedChart>
  )
}
