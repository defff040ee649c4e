import { halo, roomForWords } from '@/components/charts/look'
import type { Placed } from '@/components/charts/on-demand'
import { countTicks } from '@/components/charts/scale'
import { barsOf, type ChartKey, type ChartRow, highestOf, sumOf } from '@/components/charts/series'
import type { StackedBarsProps } from '@/components/charts/stacked-bars'
import { type PlotPoint, StillFrame } from '@/components/charts/still-frame'

/** Of a bar's place, left free on each side. */
const gap = 0.03

/** The same as the lively bars, without what answers the pointer: a path a series. */
export function StillBars({ rows, keys, onChoose, line = null, over = null, width }: StackedBarsProps & Placed) {
  const ticks = countTicks(highestOf(rows, keys, over) * (line ? roomForWords : 1))
  const bars = barsOf(keys)
  const top = ticks.at(-1) ?? 1
  const choose = ({ x, y }: PlotPoint) => {
    const row = rows[Math.floor(x * rows.length)]
    if (!row) return
    const key = keyAt(row, bars[Math.floor(x * rows.length * bars.length) % bars.length] ?? [], y * top)
    if (key !== undefined) onChoose?.(row, key)
  }
  return (
    <StillFrame
      ticks={ticks.map((tick) => ({ y: tick / top, label: String(tick) }))}
      rows={rows}
      xOf={(i) => (i + 0.5) / rows.length}
      width={width}
      onClick={onChoose && choose}
    >
      <svg width="100%" height="100%" viewBox={`0 0 ${rows.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        {bars.flatMap((bar, place) =>
          bar.map(({ key, color }, i) => (
            <path
              key={key}
              d={pathOf(rows, bar.slice(0, i), key, top, { place, of: bars.length })}
              fill={color}
              stroke="var(--surface)"
              strokeWidth="0.5"
              vectorEffect="non-scaling-stroke"
            />
          )),
        )}
        {over ? (
          <path
            d={rows
              .map((row, i) => `${i === 0 ? 'M' : 'L'}${i + 0.5} ${(1 - Number(row[over.key]) / top).toFixed(4)}`)
              .join('')}
            fill="none"
            stroke={over.color}
            strokeWidth="1.5"
            strokeDasharray="4 3"
            vectorEffect="non-scaling-stroke"
          />
        ) : null}
      </svg>
      {line ? (
        <Mark at={rows.findIndex(({ label }) => label === line.label)} of={rows.length} text={line.text} />
      ) : null}
    </StillFrame>
  )
}

/** All bars of one series, each on what the series below it have. */
function pathOf(
  rows: ChartRow[],
  below: ChartKey[],
  key: string,
  top: number,
  bar: { place: number; of: number },
): string {
  const each = (1 - 2 * gap) / bar.of
  const width = each.toFixed(2)
  return rows
    .map((row, i) => {
      const count = Number(row[key])
      if (count === 0) return ''
      const foot = sumOf(row, below)
      const [low, high] = [1 - foot / top, 1 - (foot + count) / top]
      return `M${(i + gap + bar.place * each).toFixed(2)} ${low.toFixed(4)}V${high.toFixed(4)}h${width}V${low.toFixed(4)}z`
    })
    .join('')
}

function keyAt(row: ChartRow, keys: ChartKey[], value: number): string | undefined {
  let sum = 0
  return keys.find(({ key }) => {
    sum += Number(row[key])
    return value < sum
  })?.key
}

/** A line through one row, with its words on the side where there is room. */
function Mark({ at, of, text }: { at: number; of: number; text: string }) {
  if (at < 0) return null
  const x = `${((at + 0.5) / of) * 100}%`
  const toTheRight = at < of / 2
  return (
    <>
      <line x1={x} x2={x} y2="100%" stroke="var(--text)" strokeDasharray="4 3" />
      <text
        x={x}
        y="14"
        dx={toTheRight ? 5 : -5}
        textAnchor={toTheRight ? 'start' : 'end'}
        fontSize="11"
        fill="var(--text)"
        {...halo}
      >
        {text}
      </text>
    </>
  )
}
