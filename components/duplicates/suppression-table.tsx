import Link from 'next/link'
import { guardWords } from '@/components/duplicates/guards'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Suppression } from '@/lib/insights/list-suppressions'

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
          <HeadCell>Window closes, UTC</HeadCell>
          <HeadCell>Original</HeadCell>
          <HeadCell>
            <span className="sr-only">Details</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="hover:bg-raised">
            <Cell>
              <TimeStamp at={item.at} />
            </Cell>
            <Cell>
              <Badge tone="duplicate">{guardWords[item.guard].label}</Badge>
            </Cell>
            <Cell>{item.guard === 'idempotency_key' ? '—' : item.rule}</Cell>
            <Cell>{item.type || '—'}</Cell>
            <Cell>{item.producer ?? 'the raw outbox'}</Cell>
            <Cell>{closes(item)}</Cell>
            <Cell>
              <Link
                href={`/notifications/${item.duplicateOf}`}
                className="font-mono text-accent text-xs underline-offset-2 hover:underline"
              >
                {item.duplicateOf.slice(0, 13)}…
              </Link>
            </Cell>
            <Cell>
              <Link
                href={`/duplicates/${item.id}`}
                className="text-accent underline-offset-2 hover:underline"
                aria-label={`Explain the duplicate of ${item.at}`}
              >
                Explain
              </Link>
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function closes(item: Suppression) {
  if (!item.windowOpenedAt) return '—'
  return item.windowClosesAt ? <TimeStamp at={item.windowClosesAt} /> : 'never'
}
