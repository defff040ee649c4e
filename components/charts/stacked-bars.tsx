'use client'

import { Bar, BarChart, type BarShapeProps, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { axisLook, halo } from '@/components/charts/look'
import type { Placed } from '@/components/charts/on-demand'
import { countTicks } from '@/components/charts/scale'
import { type ChartKey, type ChartRow, labelsLeftOut, sumOf } from '@/components/charts/series'
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
}

/**
 * The drawing alone; title, summary and table are the card's. Loaded when it is needed. For recharts it is one series, the
 * sums: each series costs it as much again as the first, and each bar of its own making is measured.
 */
export default function StackedBars({
  rows,
  keys,
  onChoose,
  zone = ' UTC',
  line = null,
  width,
}: StackedBarsProps & Placed) {
  const lineAt = rows.findIndex(({ label }) => label === line?.label)
  const ticks = countTicks(Math.max(0, ...rows.map((row) => sumOf(row, keys))))
  const choose = (index: number, key: string) => {
    const row = rows[index]
    if (row) onChoose?.(row, key)
  }

  return (
    <BarChart
      width={width}
      height={240}
      data={rows.map((row) => ({ ...row, sum: sumOf(row, keys) }))}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      barCategoryGap={1}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey="label" {...axisLook} interval={labelsLeftOut(rows, width)} />
      <YAxis ticks={ticks} domain={[0, ticks.at(-1) ?? 1]} interval={0} width={44} {...axisLook} axisLine={false} />
      <Tooltip
        cursor={{ fill: 'var(--raised)' }}
        isAnimationActive={false}
        content={({ active, activeIndex }) =>
          active ? <StackTip row={rows[Number(activeIndex)]} keys={keys} zone={zone} /> : null
        }
      />
      <Bar
        dataKey="sum"
        isAnimationActive={false}
        cursor={onChoose ? 'pointer' : undefined}
        shape={(column: BarShapeProps) => (
          <Stack column={column} row={rows[column.index]} keys={keys} choose={(key) => choose(column.index, key)} />
        )}
      />
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
    </BarChart>
  )
}

type StackProps = { column: BarShapeProps; row: ChartRow | undefined; keys: ChartKey[]; choose: (key: string) => void }

/** One row's parts, the first at the bottom. */
function Stack({ column: { x, y, width, height }, row, keys, choose }: StackProps) {
  if (!row || !height) return null
  const unit = height / sumOf(row, keys)
  let top = y + height
  return keys.map(({ key, color }) => {
    const part = Number(row[key]) * unit
    if (part === 0) return null
    top -= part
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: a bar is a short cut for the mouse; by keyboard the table has the same links
      <rect
        key={key}
        {...{ x, width, y: top, height: part, fill: color }}
        stroke="var(--surface)"
        strokeWidth={0.5}
        onClick={() => choose(key)}
      />
    )
  })
}
