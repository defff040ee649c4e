import type { Placed } from '@/components/charts/on-demand'
import { logShare } from '@/components/charts/scale'
import { StillFrame } from '@/components/charts/still-frame'
import { type TimeLine, type TimeLinesProps, type TimeRow, timeTicks } from '@/components/charts/time-rows'
import { spanText } from '@/components/duplicates/spans'

/** The same as the lively lines, without what answers the pointer: a path a line. */
export function StillLines({ rows, lines, onChoose, width }: TimeLinesProps & Placed) {
  const ticks = timeTicks(rows, lines)
  const last = Math.max(1, rows.length - 1)
  return (
    <StillFrame
      ticks={ticks.map((tick) => ({ y: logShare(tick, ticks), label: spanText(tick) }))}
      rows={rows}
      xOf={(i) => i / last}
      width={width}
      wideAxis
      onClick={({ x }) => {
        const row = rows[Math.round(x * last)]
        if (row) onChoose(row)
      }}
    >
      <svg
        className="overflow-visible"
        width="100%"
        height="100%"
        viewBox={`0 0 ${last} 1`}
        preserveAspectRatio="none"
        aria-hidden="true"
        fill="none"
      >
        {lines.map((line) => (
          <Drawn key={line.key} line={line} rows={rows} ticks={ticks} />
        ))}
      </svg>
    </StillFrame>
  )
}

/** A point between two gaps has no line: without a dot it would not be seen. */
function Drawn({ line, rows, ticks }: { line: TimeLine; rows: TimeRow[]; ticks: number[] }) {
  const points = rows.map((row, i) => {
    const value = row[line.key]
    return typeof value === 'number' ? `${i} ${(1 - logShare(value, ticks)).toFixed(4)}` : null
  })
  const path = points.map((point, i) => (point ? `${points[i - 1] ? 'L' : 'M'}${point}` : '')).join('')
  const dots = points.map((point) => (point ? `M${point}h0` : '')).join('')
  const look = { stroke: line.color, vectorEffect: 'non-scaling-stroke' } as const
  return (
    <>
      <path d={path} {...look} strokeWidth="2" {...(line.dashed ? { strokeDasharray: '5 3' } : {})} />
      <path d={dots} {...look} strokeWidth="3" strokeLinecap="round" />
    </>
  )
}
