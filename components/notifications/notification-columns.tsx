import { PanelRightOpen } from 'lucide-react'
import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { chooseColumn } from '@/components/data-table/use-choosing'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { ShortId } from '@/components/notifications/short-id'
import { StatusBadge } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { NotificationSummary } from '@/lib/insights/notification-view'

const muted = (text: string | null) => <span className="text-muted">{text ?? '—'}</span>
const instant = (at: string | null) => (at ? <TimeStamp at={at} /> : muted(null))

/** How each column of `lib/insights/list-columns.ts` looks. The whole row leads to the notification. */
export function notificationColumns(onLook: (id: string) => void): Column<NotificationSummary>[] {
  return [
    chooseColumn(),
    column('Accepted, UTC', ({ acceptedAt }) => <TimeStamp at={acceptedAt} form="time" />, { id: 'accepted' }),
    column('Status', (item) => <Status item={item} />, { id: 'status' }),
    column('Recipient', ({ recipient }) => <RecipientText recipient={recipient} />, {
      id: 'recipient',
      onPhone: 'status',
    }),
    column('Type', ({ type }) => type, { id: 'type', onPhone: 'status' }),
    column('Channel', ({ channel }) => channel, { id: 'channel' }),
    column('Provider', ({ provider }) => muted(provider), { id: 'provider' }),
    column('Campaign', ({ campaign }) => <Campaign name={campaign} />, { id: 'campaign' }),
    column('Producer', ({ producer }) => producer ?? 'the raw outbox', { id: 'producer' }),
    column('Sent, UTC', ({ sentAt }) => instant(sentAt), { id: 'sent' }),
    column('Expires, UTC', ({ expiresAt }) => instant(expiresAt), { id: 'expires' }),
    column('Provider message id', ({ providerMessageId }) => muted(providerMessageId), { id: 'message' }),
    column('Reason', ({ waitingReason }) => muted(waitingReason && reasonWords(waitingReason)), { id: 'reason' }),
    column('Duplicate risk', ({ duplicateRisk }) => (duplicateRisk ? 'yes' : muted('no')), { id: 'risk' }),
    column('Id', ({ id }) => <Id id={id} onLook={onLook} />, { fixed: true }),
  ]
}

const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })

/** The heading of a day's notifications (UTC): `Tuesday, 2026-11-24`. */
export function dayOf({ acceptedAt }: NotificationSummary): string {
  const day = acceptedAt.slice(0, 10)
  return `${weekday.format(new Date(day))}, ${day}`
}

function Campaign({ name }: { name: string | null }) {
  return (
    <span className="block max-w-40 truncate text-muted" title={turnsNamed(name ?? '')}>
      {turnsNamed(name ?? '—')}
    </span>
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
    <span className="inline-flex items-center gap-1.5">
      <StatusBadge status={item.status} />
      {item.status === 'suppressed' ? <DuplicatePill id={item.id} /> : null}
      {item.duplicateRisk ? <Badge tone="warn">Duplicate risk</Badge> : null}
    </span>
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
