/** How every axis of a chart looks. */
export const axisLook = {
  stroke: 'var(--muted)',
  tick: { fontSize: 11, fill: 'var(--muted)' },
  tickLine: false,
} as const

/** Around words that may stand on a bar. */
export const halo = { stroke: 'var(--surface)', strokeWidth: 3, paintOrder: 'stroke' } as const

/** So much higher than its highest bar is a plot whose line has words at the top. */
export const roomForWords = 1.15

/** How what is shown beside the pointer looks. */
export const tooltipLook = {
  background: 'var(--surface)',
  border: '1px solid var(--border)',
  borderRadius: 6,
  color: 'var(--text)',
  fontSize: 12,
} as const
