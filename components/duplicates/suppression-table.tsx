import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { guardWords } from '@/components/duplicates/guards'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ShortId } from '@/components/notifications/short-id'
import { Badge } from '@/components/ui/badge'
import type { Suppression } from '@/lib/insights/list-suppressions'

const columns: Column<Suppression>[] = [
  column('Suppressed, UTC', ({ at }) => <TimeStamp at={at} />, { id: 'suppressed' }),
  column('Guard', ({ guard }) => <Badge tone="duplicate">{guardWords[guard].label}</Badge>, { id: 'guard' }),
  column('Rule', ({ guard, rule }) => (guard === 'idempotency_key' ? '—' : rule), { id: 'rule' }),
  column('Type', ({ type }) => type || '—', { id: 'type', onPhone: 'guard' }),
  column('Producer', ({ producer }) => producer ?? 'the raw outbox', { id: 'producer', onPhone: 'guard' }),
  column('Window left', windowLeft, { id: 'window', align: 'end' }),
  column('Original', ({ duplicateOf }) => <Original id={duplicateOf} />, { id: 'original' }),
  column('Channel', ({ channel }) => channel || '—', { id: 'channel' }),
  column('Campaign', ({ campaign }) => campaign ?? '—', { id: 'campaign' }),
  column('Twin', ({ notificationId }) => (notificationId ? <IdLink id={notificationId} /> : 'only a repeat'), {
    id: 'twin',
  }),
  column('Configuration', (item) => `version ${item.configurationVersion}`, { id: 'version', align: 'end' }),
  column('Details', (item) => <Explain item={item} />, { fixed: true, unseen: true }),
]

/** The whole row leads to the explanation; the original has a link of its own. */
export function SuppressionTable({ items, columns: shown }: { items: Suppression[]; columns: string[] }) {
  return <DataTable label="Suppressed duplicates" columns={columns} shown={shown} rows={items} rowId={({ id }) => id} />
}

function Explain({ item: { id, at } }: { item: Suppression }) {
  return (
    <Link
      href={`/duplicates/${id}`}
      className="text-accent underline-offset-2 after:absolute after:inset-0 hover:underline"
      aria-label={`Explain the duplicate of ${at}`}
    >
      Explain
    </Link>
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
  return id === null ? 'sent by another system' : <IdLink id={id} />
}

function IdLink({ id }: { id: string }) {
  return (
    <span className="relative z-10 inline-flex items-center gap-1">
      <ShortId id={id} />
      <Copyable text={id} shown="" what={`id ${id}`} />
    </span>
  )
}
