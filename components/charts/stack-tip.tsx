import { tooltipLook } from '@/components/charts/look'
import type { ChartKey, ChartRow } from '@/components/charts/series'

/** What is shown beside the pointer: a row's parts as they are stacked. What did not happen is left out. */
export function StackTip({ row, keys, zone }: { row: ChartRow | undefined; keys: ChartKey[]; zone: string }) {
  if (!row) return null
  const there = keys.filter(({ key }) => Number(row[key]) > 0).reverse()
  return (
    <div style={tooltipLook} className="px-2.5 py-2">
      <p className="mb-1">
        {row.label}
        {zone}
      </p>
      {there.length === 0 ? <p className="text-muted">Nothing</p> : null}
      <ul>
        {there.map(({ key, label, color }) => (
          <li key={key} className="flex items-center gap-1.5">
            <svg viewBox="0 0 8 8" className="size-2" aria-hidden="true">
              <rect width="8" height="8" rx="2" fill={color} />
            </svg>
            <span className="grow pr-4">{label}</span>
            <span className="figures">{Number(row[key]).toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
