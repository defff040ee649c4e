import Link from 'next/link'
import type { ReactNode } from 'react'
import { askedWords, stateWords } from '@/components/approvals/approval-words'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { DownloadLink } from '@/components/feedback/download-link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { buttonClasses } from '@/components/ui/button'
import type { ApprovalView } from '@/lib/approvals/approval-view'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

const columns: Column<ApprovalView>[] = [
  column('Asked for, UTC', ({ requestedAt }) => <TimeStamp at={requestedAt} />, { onPhone: 'what' }),
  column('By', ({ requester }) => requester, { onPhone: 'what' }),
  column('What, and why', (item) => <Words what={<What item={item} />} why={item.reason} />, {
    id: 'what',
    className: 'whitespace-normal [overflow-wrap:anywhere] sm:min-w-64',
  }),
  column('State', (item) => <State item={item} />, {
    id: 'state',
    className: 'max-sm:max-w-40 max-sm:whitespace-normal max-sm:[overflow-wrap:anywhere]',
  }),
  column('Decided by', ({ decider, decisionReason }) => <Words what={decider ?? 'nobody'} why={decisionReason} />, {
    onPhone: 'state',
    className: 'min-w-44 whitespace-normal [overflow-wrap:anywhere]',
  }),
  column('Decided, UTC', ({ decidedAt }) => (decidedAt ? <TimeStamp at={decidedAt} /> : null), {
    onPhone: 'state',
  }),
]

/** What is over, newest first. */
export function DecidedTable({ items, tools }: { items: ApprovalView[]; tools: Tools }) {
  return (
    <DataTable
      tools={tools}
      label="Decided"
      className="[&_td]:align-top"
      columns={columns}
      rows={items}
      rowId={({ id }) => id}
    />
  )
}

function Words({ what, why }: { what: ReactNode; why: string | null }) {
  return (
    <>
      {what}
      {why ? <span className="block text-muted">“{turnsNamed(why)}”</span> : null}
    </>
  )
}

function State({ item: { state, decider, requester } }: { item: ApprovalView }) {
  const { label, tone } = stateWords[state]
  return <Badge tone={tone}>{state === 'refused' && decider === requester ? 'Taken back' : label}</Badge>
}

function What({ item }: { item: ApprovalView }) {
  if (item.fetchable)
    return (
      <>
        <p>{askedWords(item)}</p>
        <DownloadLink
          href={`/api/console/notifications.csv?approval=${item.id}`}
          file="once-notifications.csv"
          className={buttonClasses({ size: 'sm' })}
        >
          Fetch it
        </DownloadLink>
      </>
    )
  if (item.kind !== 'replay' || item.state !== 'approved') return <p>{askedWords(item)}</p>
  return (
    <Link href={`/replays/${item.subject}`} className="text-accent hover:underline">
      {askedWords(item)}
    </Link>
  )
}
