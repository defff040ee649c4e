import Link from 'next/link'
import { guardWords } from '@/components/duplicates/guards'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Suppression } from '@/lib/insights/list-suppressions'

/** The whole row leads to the explanation; the original has a link of its own. */
export function SuppressionTable({ items }: { items: Suppression[] }) {
  return (
    <Table label="Suppressed duplicates">
      <thead>
        <tr>
          <HeadCell>Suppressed, UTC</HeadCell>
          <HeadCell>Guard</HeadCell>
          <HeadCell>Rule</HeadCell>
          <HeadCell>Type</HeadCell>
          <HeadCell>Producer</HeadCell>
          <HeadCell className="text-right">Window left</HeadCell>
          <HeadCell>Original</HeadCell>
          <HeadCell>
            <span className="sr-only">Details</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ item }: { item: Suppression }) {
  return (
    <tr className="relative hover:bg-raised">
      <Cell>
        <TimeStamp at={item.at} />
      </Cell>
      <Cell>
        <Badge tone="duplicate">{guardWords[item.guard].label}</Badge>
      </Cell>
      <Cell>{item.guard === 'idempotency_key' ? '—' : item.rule}</Cell>
      <Cell>{item.type || '—'}</Cell>
      <Cell>{item.producer ?? 'the raw outbox'}</Cell>
      <Cell className="text-right">{windowLeft(item)}</Cell>
      <Cell>
        <Original id={item.duplicateOf} />
      </Cell>
      <Cell>
        <Link
          href={`/duplicates/${item.id}`}
          className="text-accent underline-offset-2 after:absolute after:inset-0 hover:underline"
          aria-label={`Explain the duplicate of ${item.at}`}
        >
          Explain
        </Link>
      </Cell>
    </tr>
  )
}

/** Of the window, when the duplicate came. */
function windowLeft({ at, windowOpenedAt, windowClosesAt }: Suppression): string {
  if (!windowOpenedAt) return '—'
  if (!windowClosesAt) return 'for ever'
  const left = Date.parse(windowClosesAt) - Date.parse(at)
  return left > 0 ? spanText(left) : 'over, original unsettled'
}

/** The original's id; none when another system said that it was sent. */
function Original({ id }: { id: string | null }) {
  if (id === null) return 'sent by another system'
  return (
    <span className="relative z-10 inline-flex items-center gap-1">
      <Link href={`/notifications/${id}`} className="font-mono text-accent text-xs underline-offset-2 hover:underline">
        {id}
      </Link>
      <Copyable text={id} shown="" what={`id of the original ${id}`} />
    </span>
  )
}
