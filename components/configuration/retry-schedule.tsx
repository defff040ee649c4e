import { spanText } from '@/components/duplicates/spans'
import { attemptStartsMs, type RetryPolicy } from '@/lib/domain/retry-policy'

/** Of the width, at each end: circles and words need room. */
const edge = 2

/** The attempts on a line of time, each at the latest instant that the waits allow. */
export function RetrySchedule({ policy }: { policy: RetryPolicy }) {
  const starts = attemptStartsMs(policy)
  const horizon = starts.at(-1) ?? 0
  const x = (ms: number) => `${edge + (horizon > 0 ? (ms / horizon) * (100 - 2 * edge) : 0)}%`
  const summary = `${policy.attemptsMax} attempts, the last at most ${spanText(horizon)} after the first${policy.jitter === 'full' ? '; each wait is drawn at random up to its limit' : ''}.`
  return (
    <figure className="flex flex-col gap-1">
      <svg className="h-11 w-full overflow-visible" role="img" aria-label={`Retry schedule: ${summary}`}>
        <line x1={x(0)} x2={`${100 - edge}%`} y1="14" y2="14" stroke="var(--border-strong)" />
        {starts.map((start, i) => (
          <g key={`${i} ${start}`}>
            <circle
              cx={x(start)}
              cy="14"
              r="5"
              fill={i === 0 ? 'var(--chart-1)' : 'var(--surface)'}
              stroke="var(--chart-1)"
              strokeWidth="2"
            />
            {labelled(i, starts.length) ? (
              <text x={x(start)} y="34" fontSize="11" fill="var(--muted)" textAnchor={anchor(i, starts.length)}>
                {start === 0 ? 'first' : spanText(start)}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <figcaption className="text-muted text-xs">{summary}</figcaption>
    </figure>
  )
}

/** Early attempts stand close together: the first, the last, and one half-way are told. */
function labelled(i: number, count: number): boolean {
  return i === 0 || i === count - 1 || (count > 4 && i === Math.ceil((count - 1) * 0.75))
}

function anchor(i: number, count: number): 'start' | 'middle' | 'end' {
  return i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle'
}
