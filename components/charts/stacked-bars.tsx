'use client'

import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import type { Placed } from '@/components/charts/in-turn'
import { axisLook, tooltipLook } from '@/components/charts/look'
import { type ChartKey, type ChartRow, labelsLeftOut } from '@/components/charts/series'

export type StackedBarsProps = {
  rows: ChartRow[]
  keys: ChartKey[]
  /** Absent: a bar leads nowhere. */
  onChoose?: (row: ChartRow, key: string) => void
  /** What follows a label where it is read out. */
  zone?: string
  /** Drawn through one row, which its label names. */
  line?: { label: string; text: string } | null
}

/** The drawing alone; title, summary and table are the card's. Loaded when it is needed. */
export default function StackedBars({
  rows,
  keys,
  onChoose,
  zone = ' UTC',
  line = null,
  width,
}: StackedBarsProps & Placed) {
  const lineAt = rows.findIndex(({ label }) => label === line?.label)

  return (
    <BarChart
      width={width}
      height={240}
      data={rows}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap={1}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" {...axisLook} interval={labelsLeftOut(rows, width)} />
      <YAxis allowDecimals={false} interval={0} width={44} {...axisLook} axisLine={false} />
      <Tooltip
        cursor={{ fill: 'var(--raised)' }}
        contentStyle={tooltipLook}
        labelFormatter={(label) => `${label}${zone}`}
      />
      {keys.map(({ key, label, color }) => (
        <Bar
          key={key}
          dataKey={key}
          name={label}
          stackId="all"
          fill={color}
          stroke="var(--surface)"
          strokeWidth={0.5}
          isAnimationActive={false}
          activeBar={false}
          cursor={onChoose ? 'pointer' : undefined}
          onClick={(_, index) => choose(rows[index], key, onChoose)}
        />
      ))}
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
          }}
        />
      ) : null}
    </BarChart>
  )
}

function choose(row: ChartRow | undefined, key: string, onChoose: StackedBarsProps['onChoose']): void {
  if (row) onChoose?.(row, key)
}
