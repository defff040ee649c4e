import { spanText } from '@/components/duplicates/spans'

type WindowLineProps = { openedAt: string; closesAt: string | null; at: string }

/** When the duplicate came, drawn on the window from its opening to its end. */
export function WindowLine({ openedAt, closesAt, at }: WindowLineProps) {
  const [opened, came] = [Date.parse(openedAt), Date.parse(at)]
  const length = closesAt === null ? null : Date.parse(closesAt) - opened
  const share = length === null ? 0.1 : Math.min(1, Math.max(0, (came - opened) / length))
  const x = `${share * 100}%`
  const [anchor, dx] =
    share < 0.2 ? (['start', 4] as const) : share > 0.8 ? (['end', -4] as const) : (['middle', 0] as const)
  return (
    <figure
      className="px-4 pb-3"
      aria-label={`The duplicate came ${spanText(came - opened)} after the window opened${length === null ? ', which never closes' : `, of ${spanText(length)}`}.`}
    >
      {/* In percent, not in a scaled box: the mark keeps its shape, and its words stand under it at any width. */}
      <svg width="100%" height="38" className="overflow-visible" aria-hidden="true">
        <rect x="0" y="6" width="100%" height="6" rx="3" fill="var(--duplicate-soft)" />
        <rect x="0" y="6" width={x} height="6" rx="3" fill="var(--duplicate)" opacity="0.45" />
        <rect x={x} y="1" width="3" height="16" rx="1" transform="translate(-1.5 0)" fill="var(--duplicate)" />
        <text x={x} dx={dx} y="33" textAnchor={anchor} fontSize="12" fill="var(--duplicate)">
          duplicate after {spanText(came - opened)}
        </text>
      </svg>
      <figcaption className="flex justify-between text-muted text-xs" aria-hidden="true">
        <span>window opened</span>
        <span>{length === null ? 'never closes' : `closes after ${spanText(length)}`}</span>
      </figcaption>
    </figure>
  )
}
