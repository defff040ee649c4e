import type { MouseEvent, ReactNode } from 'react'
import { labelsLeftOut } from '@/components/charts/series'
import { cn } from '@/components/ui/class-names'

/** A point of a plot: shares of its width from the left and of its height from the bottom. */
export type PlotPoint = { x: number; y: number }

type StillFrameProps = {
  /** `y`: the share of the height from the bottom. */
  ticks: { y: number; label: string }[]
  rows: readonly { label: string }[]
  /** The share of the width at which a row's label stands. */
  xOf: (index: number) => number
  width: number
  wideAxis?: boolean
  onClick?: ((point: PlotPoint) => void) | undefined
  children: ReactNode
}

/** Heights of the plot and of what is below it, as recharts has them, so that one drawing can take the other's place. */
const plotPx = 202
const labelsPx = 30

/**
 * Axes around a plot, in shares of whatever width there is: a page that is served knows none. Sizes are attributes and classes,
 * since the page's policy lets no style in. A click is a short cut for the mouse: by keyboard the table has the same links.
 */
export function StillFrame({ ticks, rows, xOf, width, wideAxis = false, onClick, children }: StillFrameProps) {
  const every = labelsLeftOut(rows, width) + 1
  const click = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onClick?.({ x: (event.clientX - box.left) / box.width, y: 1 - (event.clientY - box.top) / box.height })
  }
  return (
    <div className="flex pt-[8px] pr-[8px]">
      <svg
        className={cn('shrink-0 overflow-visible', wideAxis ? 'w-[56px]' : 'w-[44px]')}
        height={plotPx}
        aria-hidden="true"
        fontSize="11"
      >
        {ticks.map(({ y, label }) => (
          <text
            key={label}
            x={wideAxis ? 48 : 36}
            y={(1 - y) * plotPx}
            dy="0.355em"
            textAnchor="end"
            fill="var(--muted)"
          >
            {label}
          </text>
        ))}
      </svg>
      <div className="min-w-0 grow">
        <svg
          className={cn('block w-full overflow-visible', onClick && 'cursor-pointer')}
          height={plotPx}
          aria-hidden="true"
          onClick={onClick && click}
        >
          {ticks.map(({ y, label }) => (
            <line key={label} x2="100%" y1={(1 - y) * plotPx} y2={(1 - y) * plotPx} stroke="var(--border)" />
          ))}
          {children}
          <line x2="100%" y1={plotPx} y2={plotPx} stroke="var(--muted)" />
        </svg>
        <svg className="block w-full overflow-visible" height={labelsPx} aria-hidden="true" fontSize="11">
          {rows.map(({ label }, i) =>
            i % every === 0 ? (
              <text key={label} x={`${xOf(i) * 100}%`} y="17" textAnchor="middle" fill="var(--muted)">
                {label}
              </text>
            ) : null,
          )}
        </svg>
      </div>
    </div>
  )
}
