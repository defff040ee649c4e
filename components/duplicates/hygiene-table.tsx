import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { keySentence } from '@/components/duplicates/key-sentence'
import type { ProducerHygiene } from '@/lib/insights/key-hygiene'

const columns: Column<ProducerHygiene>[] = [
  column('Producer', ({ producer }) => producer, { className: 'font-medium' }),
  column('Same key again', ({ repeats }) => repeats, { align: 'end' }),
  column(
    'New key, known fact',
    ({ newKeys }) => <span className={newKeys > 0 ? 'text-warn' : undefined}>{newKeys}</span>,
    { align: 'end' },
  ),
  column('Collisions', (item) => <Collisions item={item} />, { align: 'end' }),
  column('Left out by campaigns', ({ byCampaigns }) => byCampaigns, { align: 'end' }),
  column('In words', keySentence, { className: 'min-w-72 whitespace-normal' }),
]

/** How each producer uses its keys, with the sentence for its owner. */
export function HygieneTable({ items, tools }: { items: ProducerHygiene[]; tools: Tools }) {
  return (
    <DataTable
      tools={tools}
      label="Key hygiene by producer"
      columns={columns}
      rows={items}
      rowId={({ producer }) => producer}
    />
  )
}

function Collisions({ item: { collisions, producer } }: { item: ProducerHygiene }) {
  if (collisions === 0) return '0'
  return (
    <Link
      href={`/duplicates/collisions?${new URLSearchParams({ producer })}`}
      className="text-accent underline-offset-2 hover:underline"
    >
      {collisions}
    </Link>
  )
}
