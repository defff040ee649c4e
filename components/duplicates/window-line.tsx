import { spanText } from '@/components/duplicates/spans'

type WindowLineProps = { openedAt: string; closesAt: string | null; at: string }

/** When the duplicate came, drawn on the window from its opening to its end. */
export function WindowLine({ openedAt, closesAt, at }: WindowLineProps) {
  const [opened, came] = [Date.parse(openedAt), Date.parse(at)]
  const length = closesAt === null ? null : Date.parse(closesAt) - opened
  const share = length === null ? 0.1 : Math.min(1, Math.max(0, (came - opened) / length))
  const x = 6 + share * 388
  return (
    <figure
      className="px-4 pb-3"
      aria-label={`The duplicate came ${spanText(came - opened)} after the window opened${length === null ? ', which never closes' : `, of ${spanText(length)}`}.`}
    >
      <svg viewBox="0 0 400 20" className="h-5 w-full" preserveAspectRatio="none" aria-hidden="true">
        <rect x="6" y="7" width="388" height="6" rx="3" fill="var(--duplicate-soft)" />
        <rect x="6" y="7" width={Math.max(2, x - 6)} height="6" rx="3" fill="var(--duplicate)" opacity="0.45" />
        <rect x={x - 1.5} y="2" width="3" height="16" rx="1" fill="var(--duplicate)" />
      </svg>
      <figcaption className="flex justify-between text-muted text-xs" aria-hidden="true">
        <span>window opened</span>
        <span>duplicate after {spanText(came - opened)}</span>
        <span>{length === null ? 'never closes' : `closes after ${spanText(length)}`}</span>
      </figcaption>
    </figure>
  )
}
