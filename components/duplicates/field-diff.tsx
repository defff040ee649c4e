import { Equal, EqualNot } from 'lucide-react'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import type { ComparedField } from '@/lib/insights/explain-duplicate'

const columns: Column<ComparedField>[] = [
  column('Field', ({ field, decides }) => <Name field={field} decides={decides} />, { className: 'font-mono text-xs' }),
  column('Original', ({ original }) => original || '—', { className: 'whitespace-normal break-words' }),
  column('Duplicate', ({ twin }) => twin || '—', { className: 'whitespace-normal break-words' }),
  column('In the dedup key', ({ normalised }) => normalised ?? '—', { className: 'whitespace-normal break-words' }),
  column('Compared', ({ same }) => <Compared same={same} />),
]

/** Field by field: what was the same, what was not, and which fields the rule looks at. */
export function FieldDiff({ rows }: { rows: ComparedField[] }) {
  return (
    <DataTable
      label="Original and duplicate, field by field"
      columns={columns}
      rows={rows}
      rowId={({ field }) => field}
      rowClass={({ same }) => (same ? undefined : 'bg-warn-soft')}
    />
  )
}

function Name({ field, decides }: Pick<ComparedField, 'field' | 'decides'>) {
  return (
    <>
      {field}
      {decides ? <span className="ml-2 font-sans text-duplicate">decides</span> : null}
    </>
  )
}

function Compared({ same }: Pick<ComparedField, 'same'>) {
  const Icon = same ? Equal : EqualNot
  return (
    <span className="inline-flex items-center gap-1">
      <Icon className="size-3.5" aria-hidden="true" />
      {same ? 'same' : 'differs'}
    </span>
  )
}
