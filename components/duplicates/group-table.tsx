import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ShortId } from '@/components/notifications/short-id'
import { addressWith } from '@/lib/http/page-parameters'
import type { DuplicateGroup, GroupSearch } from '@/lib/insights/duplicate-groups'

const link = 'text-accent underline-offset-2 hover:underline'

/** One original a line, with how many twins it has and what stopped them: of the search, if there is one. */
export function GroupTable({ items, search, tools }: { items: DuplicateGroup[]; search: GroupSearch; tools: Tools }) {
  return (
    <DataTable
      tools={tools}
      label="Duplicate groups"
      columns={columnsOf(search)}
      rows={items}
      rowId={({ originalId }) => originalId}
    />
  )
}

const columnsOf = (search: GroupSearch): Column<DuplicateGroup>[] => [
  column('Newest duplicate, UTC', ({ lastAt }) => <TimeStamp at={lastAt} />),
  column('Duplicates', (group) => <Twins group={group} search={search} />, { align: 'end' }),
  column('Over', ({ twins, firstAt, lastAt }) => (twins > 1 ? spread(firstAt, lastAt) : '—'), { align: 'end' }),
  column('Guards', ({ guards }) => guards.map((guard) => guard.replaceAll('_', ' ')).join(', '), {
    onPhone: 'newest-duplicate-utc',
  }),
  column('Rules', ({ rules, guards }) => rules.filter((rule) => !guards.includes(rule)).join(', ') || '—'),
  column('Producers', ({ producers }) => producers.join(', '), { className: 'whitespace-normal' }),
  column('Original', ({ originalId }) => <ShortId id={originalId} />),
]

function Twins({ group: { originalId, twins, more }, search }: { group: DuplicateGroup; search: GroupSearch }) {
  return (
    <Link
      href={addressWith('/duplicates', { ...search, notification: originalId })}
      className={link}
      aria-label={`${twins} duplicates of ${originalId}`}
    >
      {twins.toLocaleString('en')}
      {more ? ' or more' : ''}
    </Link>
  )
}

function spread(firstAt: string, lastAt: string): string {
  const ms = Date.parse(lastAt) - Date.parse(firstAt)
  return ms > 0 ? spanText(ms) : 'at once'
}
