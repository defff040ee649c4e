import Link from 'next/link'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { StatusBadge } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { NotificationSummary } from '@/lib/insights/notification-view'

/** Newest first, a heading for each day (UTC). The whole row leads to the notification. */
export function NotificationTable({ items }: { items: NotificationSummary[] }) {
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
          <HeadCell>Campaign</HeadCell>
          <HeadCell>Id</HeadCell>
        </tr>
      </thead>
      {byDay(items).map(([day, ofDay]) => (
        <tbody key={day}>
          <tr>
            <th scope="rowgroup" colSpan={8} className="bg-raised px-3 py-1 text-left font-medium text-muted text-xs">
              {dayName(day)}
            </th>
          </tr>
          {ofDay.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </tbody>
      ))}
    </Table>
  )
}

function Row({ item }: { item: NotificationSummary }) {
  return (
    <tr className="relative hover:bg-raised">
      <Cell>
        <TimeStamp at={item.acceptedAt} form="time" />
      </Cell>
      <Cell>
        <span className="inline-flex items-center gap-1.5">
          <StatusBadge status={item.status} />
          {item.status === 'suppressed' ? <DuplicatePill id={item.id} /> : null}
          {item.duplicateRisk ? <Badge tone="warn">Duplicate risk</Badge> : null}
        </span>
      </Cell>
      <Cell>
        <RecipientText recipient={item.recipient} />
      </Cell>
      <Cell>{item.type}</Cell>
      <Cell>{item.channel}</Cell>
      <Cell className="text-muted">{item.provider ?? '—'}</Cell>
      <Cell className="max-w-40 truncate text-muted" title={item.campaign ?? undefined}>
        {item.campaign ?? '—'}
      </Cell>
      <Cell>
        <span className="inline-flex items-center gap-1">
          <Link
            href={`/notifications/${item.id}`}
            className="font-mono text-accent text-xs underline-offset-2 after:absolute after:inset-0 hover:underline"
          >
            {item.id}
          </Link>
          <Copyable text={item.id} shown="" what={`id ${item.id}`} className="relative z-10" />
        </span>
      </Cell>
    </tr>
  )
}

function DuplicatePill({ id }: { id: string }) {
  return (
    <Link
      href={`/duplicates?notification=${id}`}
      aria-label={`Duplicate: explain ${id}`}
      className="relative z-10 rounded-full border border-duplicate px-2 font-medium text-duplicate text-xs hover:underline"
    >
      Duplicate
    </Link>
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

/** `Tuesday, 2026-11-24` */
function dayName(day: string): string {
  const name = new Date(day).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  return `${name}, ${day}`
}
