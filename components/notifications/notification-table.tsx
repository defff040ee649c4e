import { PanelRightOpen } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { ShortId } from '@/components/notifications/short-id'
import { StatusBadge } from '@/components/notifications/status'
import type { useChosen } from '@/components/notifications/use-chosen'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { NotificationSummary } from '@/lib/insights/notification-view'

type NotificationTableProps = {
  items: NotificationSummary[]
  columns: string[]
  /** Null: rows cannot be chosen. */
  chosen: ReturnType<typeof useChosen> | null
  /** The row that the keys are on. */
  at: string | null
  onLook: (id: string) => void
}

/** `onPhone`: on a phone it stands below the status, not in a column of its own. */
type View = { label: string; cell: (item: NotificationSummary) => ReactNode; onPhone?: 'below' }

const muted = (text: string | null) => <span className="text-muted">{text ?? '—'}</span>
const instant = (at: string | null) => (at ? <TimeStamp at={at} /> : muted(null))

/** How each column of `lib/insights/list-columns.ts` looks. */
const views: Record<string, View> = {
  accepted: { label: 'Accepted, UTC', cell: (item) => <TimeStamp at={item.acceptedAt} form="time" /> },
  status: { label: 'Status', cell: (item) => <Status item={item} /> },
  recipient: {
    label: 'Recipient',
    cell: (item) => <RecipientText recipient={item.recipient} />,
    onPhone: 'below',
  },
  type: { label: 'Type', cell: (item) => item.type, onPhone: 'below' },
  channel: { label: 'Channel', cell: (item) => item.channel },
  provider: { label: 'Provider', cell: (item) => muted(item.provider) },
  campaign: {
    label: 'Campaign',
    cell: ({ campaign }) => (
      <span className="block max-w-40 truncate text-muted" title={campaign ?? undefined}>
        {campaign ?? '—'}
      </span>
    ),
  },
  producer: { label: 'Producer', cell: (item) => item.producer ?? 'the raw outbox' },
  sent: { label: 'Sent, UTC', cell: (item) => instant(item.sentAt) },
  expires: { label: 'Expires, UTC', cell: (item) => instant(item.expiresAt) },
  message: { label: 'Provider message id', cell: (item) => muted(item.providerMessageId) },
  reason: { label: 'Reason', cell: (item) => muted(item.waitingReason && reasonWords(item.waitingReason)) },
  risk: { label: 'Duplicate risk', cell: (item) => (item.duplicateRisk ? 'yes' : muted('no')) },
}

/** Newest first, a heading for each day (UTC). The whole row leads to the notification. */
export function NotificationTable({ items, columns, chosen, at, onLook }: NotificationTableProps) {
  const shown = columns.flatMap((name) => (views[name] ? [{ name, ...views[name] }] : []))
  const placeOf = ({ onPhone }: View) => (onPhone && columns.includes('status') ? 'max-sm:hidden' : undefined)
  const width = shown.length + 1 + (chosen ? 1 : 0)
  return (
    <Table label="Notifications">
      <thead>
        <tr>
          {chosen ? (
            <HeadCell className="w-8">
              <input
                type="checkbox"
                aria-label="Choose all on this page"
                checked={chosen.all}
                onChange={chosen.toggleAll}
              />
            </HeadCell>
          ) : null}
          {shown.map((column) => (
            <HeadCell key={column.name} className={placeOf(column)}>
              {column.label}
            </HeadCell>
          ))}
          <HeadCell>Id</HeadCell>
        </tr>
      </thead>
      {byDay(items).map(([day, ofDay]) => (
        <tbody key={day}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={width}
              className="bg-raised px-3 py-1 text-left font-medium text-muted text-xs"
            >
              {dayName(day)}
            </th>
          </tr>
          {ofDay.map((item) => (
            <tr
              key={item.id}
              id={`row-${item.id}`}
              className={cn('relative hover:bg-raised', item.id === at ? 'bg-accent-soft' : '')}
            >
              {chosen ? (
                <Cell>
                  <input
                    type="checkbox"
                    className="relative z-10"
                    aria-label={`Choose ${item.id}`}
                    checked={chosen.has(item.id)}
                    onChange={() => chosen.toggle(item.id)}
                  />
                </Cell>
              ) : null}
              {shown.map((column) => (
                <Cell key={column.name} className={placeOf(column)}>
                  {column.cell(item)}
                </Cell>
              ))}
              <Cell>
                <Id id={item.id} onLook={onLook} />
              </Cell>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  )
}

function Id({ id, onLook }: { id: string; onLook: (id: string) => void }) {
  return (
    <span className="inline-flex items-center">
      <ShortId id={id} className="after:absolute after:inset-0" />
      <Copyable text={id} shown="" what={`id ${id}`} className="relative z-10" />
      <Button
        size="rowIcon"
        variant="ghost"
        className="relative z-10"
        aria-label={`Look into ${id}`}
        onClick={() => onLook(id)}
      >
        <PanelRightOpen className="size-4" aria-hidden="true" />
      </Button>
    </span>
  )
}

function Status({ item }: { item: NotificationSummary }) {
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        <StatusBadge status={item.status} />
        {item.status === 'suppressed' ? <DuplicatePill id={item.id} /> : null}
        {item.duplicateRisk ? <Badge tone="warn">Duplicate risk</Badge> : null}
      </span>
      <span className="mt-0.5 block text-muted text-xs sm:hidden">
        <RecipientText recipient={item.recipient} /> · {item.type}
      </span>
    </>
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
