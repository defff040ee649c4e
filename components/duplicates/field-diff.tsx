import { Equal, EqualNot } from 'lucide-react'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ComparedField } from '@/lib/insights/explain-duplicate'

/** Field by field: what was the same, what was not, and which fields the rule looks at. */
export function FieldDiff({ rows }: { rows: ComparedField[] }) {
  return (
    <Table label="Original and duplicate, field by field">
      <thead>
        <tr>
          <HeadCell>Field</HeadCell>
          <HeadCell>Original</HeadCell>
          <HeadCell>Duplicate</HeadCell>
          <HeadCell>Compared</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, original, twin, same, decides }) => {
          const Icon = same ? Equal : EqualNot
          return (
            <tr key={field} className={same ? '' : 'bg-warn-soft'}>
              <Cell className="font-mono text-xs">
                {field}
                {decides ? <span className="ml-2 font-sans text-duplicate">decides</span> : null}
              </Cell>
              <Cell className="whitespace-normal break-words">{original || '—'}</Cell>
              <Cell className="whitespace-normal break-words">{twin || '—'}</Cell>
              <Cell>
                <span className="inline-flex items-center gap-1">
                  <Icon className="size-3.5" aria-hidden="true" />
                  {same ? 'same' : 'differs'}
                </span>
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
