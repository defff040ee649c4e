import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import type { ProviderChange } from '@/lib/insights/provider-changes'

const columns: Column<ProviderChange>[] = [
  column('When, UTC', ({ at }) => <TimeStamp at={at} />),
  column('Who', ({ who }) => who),
  column('What', ({ what }) => what),
  column('Why', ({ why }) => why ?? '—', { className: 'min-w-48 whitespace-normal' }),
]

/** What was done to a provider last, by whom and why. */
export function ChangeTable({ changes }: { changes: ProviderChange[] }) {
  if (changes.length === 0) return <p className="px-4 py-3 text-muted text-sm">Nothing in the newest versions.</p>
  return <DataTable label="Last changes" columns={columns} rows={changes} rowId={({ at, what }) => `${at} ${what}`} />
}
