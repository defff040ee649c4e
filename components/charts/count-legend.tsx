import { LegendEntry } from '@/components/charts/chart-frame'
import { type ChartKey, type ChartRow, totalOf } from '@/components/charts/series'

/** What the colours are, and how much of each there is. */
export function CountLegend({ rows, keys }: { rows: ChartRow[]; keys: ChartKey[] }) {
  return keys.map(({ key, label, color }) => (
    <LegendEntry key={key} color={color}>
      {label} <span className="figures text-muted">{totalOf(rows, key).toLocaleString('en')}</span>
    </LegendEntry>
  ))
}
