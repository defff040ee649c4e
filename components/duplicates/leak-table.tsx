import Link from 'next/link'
import type { ReactNode } from 'react'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { causeWords } from '@/components/duplicates/leak-words'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import type { Leak, Risk } from '@/lib/insights/list-leaks'

const leakColumns: Column<Leak>[] = [
  column('Accepted again, UTC', ({ later }) => <TimeStamp at={later.acceptedAt} />),
  column('Type', ({ type }) => type),
  column('Recipient', ({ recipient }) => <RecipientText recipient={recipient} />),
  column('After', ({ gapMs }) => spanText(gapMs)),
  column('Producer', ({ earlier, later }) =>
    [...new Set([earlier.producer, later.producer])].map((name) => name ?? 'the raw outbox').join(', '),
  ),
  column('First', ({ earlier }) => <To id={earlier.id}>{earlier.campaign ?? 'original'}</To>),
  column('Again', ({ later }) => <To id={later.id}>{later.campaign ?? 'duplicate'}</To>),
  column('Likely cause', ({ cause }) => <Cause cause={cause} />, { className: 'min-w-64 whitespace-normal' }),
]

/** Two notifications a row: the customer read the same twice. */
export function LeakTable({ items, tools }: { items: Leak[]; tools: Tools }) {
  return (
    <DataTable
      tools={tools}
      label="The same words twice"
      columns={leakColumns}
      rows={items}
      rowId={({ later }) => later.id}
    />
  )
}

const riskColumns: Column<Risk>[] = [
  column('Sent, UTC', ({ sentAt }) => <TimeStamp at={sentAt} />),
  column('Type', ({ type }) => type),
  column('Recipient', ({ recipient }) => <RecipientText recipient={recipient} />),
  column('Provider', ({ provider }) => provider ?? '—'),
  column('Notification', ({ id, resendOf }) => (
    <>
      <To id={id}>timeline</To>
      {resendOf ? (
        <>
          {' of '}
          <To id={resendOf}>original</To>
        </>
      ) : null}
    </>
  )),
  column('Likely cause', ({ cause }) => <Cause cause={cause} />, { className: 'min-w-64 whitespace-normal' }),
]

/** What was sent although the customer may have had it. */
export function RiskTable({ items, tools }: { items: Risk[]; tools: Tools }) {
  return <DataTable tools={tools} label="Sent at a risk" columns={riskColumns} rows={items} rowId={({ id }) => id} />
}

function Cause({ cause }: { cause: Leak['cause'] | Risk['cause'] }) {
  const { label, advice } = causeWords[cause]
  return (
    <>
      <span className="font-medium">{label}.</span> <span className="text-muted">{advice}</span>
    </>
  )
}

function To({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link href={`/notifications/${id}`} className="text-accent underline-offset-2 hover:underline" title={id}>
      {children}
    </Link>
  )
}
