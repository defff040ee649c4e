import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Collision } from '@/lib/insights/list-collisions'

/** Each refused request with the first one of its key, and where they differ. */
export function CollisionTable({ items }: { items: Collision[] }) {
  return (
    <Table label="Collisions">
      <thead>
        <tr>
          <HeadCell>Refused, UTC</HeadCell>
          <HeadCell>Producer</HeadCell>
          <HeadCell>Key</HeadCell>
          <HeadCell>Differs in</HeadCell>
          <HeadCell>After</HeadCell>
          <HeadCell>First request made</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <Cell>
              <TimeStamp at={item.at} />
            </Cell>
            <Cell>{item.producer ?? 'the raw outbox'}</Cell>
            <Cell>
              <div className="max-w-56">
                <Copyable text={item.key} what="idempotency key" />
              </div>
            </Cell>
            <Cell className="whitespace-normal">
              {item.paths.length > 0 ? (
                <span className="break-words font-mono text-xs">{item.paths.join(', ')}</span>
              ) : (
                <span className="text-muted">not known: the first is past retention</span>
              )}
            </Cell>
            <Cell>{item.original ? spanText(Date.parse(item.at) - Date.parse(item.original.at)) : '—'}</Cell>
            <Cell>
              <Original item={item} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Original({ item: { original, key } }: { item: Collision }) {
  if (!original) return <span className="text-muted">past retention</span>
  // An event may have made several notifications: its key finds them all.
  const event = original.kind === 'event'
  const href = event ? `/notifications?${new URLSearchParams({ key })}` : `/notifications/${original.id}`
  return (
    <Link href={href} className="text-accent underline-offset-2 hover:underline" title={original.id}>
      {event ? `event ${original.type}` : original.type}
    </Link>
  )
}
