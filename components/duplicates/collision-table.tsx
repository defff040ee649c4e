import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { Collision } from '@/lib/insights/list-collisions'

const columns: Column<Collision>[] = [
  column('Refused, UTC', ({ at }) => <TimeStamp at={at} />),
  column('Producer', ({ producer }) => producer ?? 'the raw outbox'),
  column('Key', ({ key }) => (
    <div className="max-w-56">
      <Copyable text={key} what="idempotency key" />
    </div>
  )),
  column('Differs in', ({ paths }) => <Paths paths={paths} />, { className: 'whitespace-normal' }),
  column('After', ({ at, original }) => (original ? spanText(Date.parse(at) - Date.parse(original.at)) : '—')),
  column('First request made', (item) => <Original item={item} />),
]

/** Each refused request with the first one of its key, and where they differ. */
export function CollisionTable({ items, tools }: { items: Collision[]; tools: Tools }) {
  return <DataTable tools={tools} label="Collisions" columns={columns} rows={items} rowId={({ id }) => id} />
}

function Paths({ paths }: Pick<Collision, 'paths'>) {
  if (paths.length === 0) return <span className="text-muted">not known: the first is past retention</span>
  return <span className="break-words font-mono text-xs">{turnsNamed(paths.join(', '))}</span>
}

function Original({ item: { original } }: { item: Collision }) {
  if (!original) return <span className="text-muted">past retention</span>
  // An event may have made several notifications.
  const event = original.kind === 'event'
  const href = event ? `/notifications?event=${original.id}` : `/notifications/${original.id}`
  return (
    <Link href={href} className="text-accent underline-offset-2 hover:underline" title={original.id}>
      {event ? `event ${original.type}` : original.type}
    </Link>
  )
}
