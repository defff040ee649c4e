import Link from 'next/link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { StatusBadge } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { NotificationSummary } from '@/lib/insights/notification-view'

/** Newest first, a heading for each day (UTC). */
export function NotificationTable({ items }: { items: NotificationSummary[] }) {
  const days = byDay(items)
  return (
    <Table label="Notifications">
      <thead>
        <tr>
          <HeadCell>Accepted, UTC</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell>Recipient</HeadCell>
          <HeadCell>Type</HeadCell>
          <HeadCell>Channel</HeadCell>
          <HeadCell>Provider</HeadCell>
          <HeadCell>Id</HeadCell>
        </tr>
      </thead>
      {days.map(([day, ofDay]) => (
        <tbody key={day}>
          <tr>
            <th scope="rowgroup" colSpan={7} className="bg-raised px-3 py-1 text-left font-medium text-muted text-xs">
              {day}
            </th>
          </tr>
          {ofDay.map((item) => (
            <tr key={item.id} className="hover:bg-raised">
              <Cell>
                <TimeStamp at={item.acceptedAt} form="time" />
              </Cell>
              <Cell>
                <span className="inline-flex gap-1.5">
                  <StatusBadge status={item.status} />
                  {item.duplicateRisk ? <Badge tone="warn">Duplicate risk</Badge> : null}
                </span>
              </Cell>
              <Cell>
                <RecipientText recipient={item.recipient} />
              </Cell>
              <Cell>{item.type}</Cell>
              <Cell>{item.channel}</Cell>
              <Cell className="text-muted">{item.provider ?? '—'}</Cell>
              <Cell>
                <Link
                  href={`/notifications/${item.id}`}
                  className="font-mono text-accent text-xs underline-offset-2 hover:underline"
                >
                  {item.id}
                </Link>
              </Cell>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  )
}

function byDay(items: NotificationSummary[]): [string, NotificationSummary[]][] {
  const days = new Map<string, NotificationSummary[]>()
  for (const item of items) {
    const day = item.acceptedAt.slice(0, 10)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days]
}
