'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { type Column, column } from '@/components/data-table/columns'
import { DrawnTable } from '@/components/data-table/drawn-table'
import { chooseColumn, useChoosing } from '@/components/data-table/use-choosing'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { type BulkAct, BulkBar, type BulkChoice } from '@/components/notifications/bulk-bar'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import type { WaitingNotification } from '@/lib/insights/waiting'

type WaitingTableProps = {
  items: WaitingNotification[]
  columns: string[]
  /** The server's instant, so that ages are the same here and there. */
  readAt: string
  choices: BulkChoice[]
  /** Null: the viewer's role only looks. */
  act: BulkAct | null
}

const columnsAt = (readAt: string): Column<WaitingNotification>[] => [
  chooseColumn(),
  column('Waits for', ({ since }) => spanText(Date.parse(readAt) - Date.parse(since)), { id: 'since', align: 'end' }),
  column('Why', ({ reason }) => reasonWords(reason), { id: 'reason' }),
  column('Recipient', ({ recipient }) => <RecipientText recipient={recipient} />, {
    id: 'recipient',
    onPhone: 'reason',
  }),
  column('Type', ({ type }) => type, { id: 'type', onPhone: 'reason' }),
  column('Channel', ({ channel }) => channel, { id: 'channel' }),
  column('Provider', ({ provider }) => provider, { id: 'provider' }),
  column('Attempts', ({ attempts }) => attempts, { id: 'attempts', align: 'end' }),
  column('Accepted, UTC', ({ acceptedAt }) => <TimeStamp at={acceptedAt} />, { id: 'accepted' }),
  column('Evidence', ({ id }) => <Timeline id={id} />, { fixed: true }),
]

/** What waits for a person, longest first; several are decided with one reason. */
export function WaitingTable({ items, columns: shown, readAt, choices, act }: WaitingTableProps) {
  const columns = useMemo(() => columnsAt(readAt), [readAt])
  const { table, chosen, none } = useChoosing({ columns, rows: items, shown, choosing: act !== null })
  return (
    <>
      {act ? (
        <BulkBar chosen={chosen} choices={choices} act={act} onDone={none} hint="Choose what the decision is for" />
      ) : null}
      <DrawnTable table={table} label="Waiting for a person" />
    </>
  )
}

function Timeline({ id }: { id: string }) {
  return (
    <Link href={`/notifications/${id}`} className="text-accent hover:underline">
      Timeline
    </Link>
  )
}
