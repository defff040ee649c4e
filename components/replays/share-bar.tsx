export type Share = { key: string; count: number; color: string }

/** A whole and its parts as one bar. It only draws: the numbers stand beside it. */
export function ShareBar({ shares, total }: { shares: Share[]; total: number }) {
  const whole = Math.max(total, 1)
  let from = 0
  return (
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2.5 w-full rounded-full" aria-hidden="true">
      <rect width="100" height="8" fill="var(--quiet-soft)" />
      {shares.map(({ key, count, color }) => {
        const [x, width] = [from, (count / whole) * 100]
        from += width
        return <rect key={key} x={x} width={width} height="8" fill={color} />
      })}
    </svg>
  )
}
