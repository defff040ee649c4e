'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { type BulkAct, BulkBar, type BulkChoice } from '@/components/notifications/bulk-bar'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { useChosen } from '@/components/notifications/use-chosen'
import { Cell, HeadCell, Table } from '@/components/ui/table'
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

type View = { label: string; className?: string; cell: (item: WaitingNotification, readAt: string) => ReactNode }

const views: Record<string, View> = {
  since: {
    label: 'Waits for',
    className: 'figures text-right',
    cell: (item, readAt) => spanText(Date.parse(readAt) - Date.parse(item.since)),
  },
  reason: { label: 'Why', cell: (item) => reasonWords(item.reason) },
  recipient: { label: 'Recipient', cell: (item) => <RecipientText recipient={item.recipient} /> },
  type: { label: 'Type', cell: (item) => item.type },
  channel: { label: 'Channel', cell: (item) => item.channel },
  provider: { label: 'Provider', cell: (item) => item.provider },
  attempts: { label: 'Attempts', className: 'figures text-right', cell: (item) => item.attempts },
  accepted: { label: 'Accepted, UTC', cell: (item) => <TimeStamp at={item.acceptedAt} /> },
}

/** What waits for a person, longest first; several are decided with one reason. */
export function WaitingTable({ items, columns, readAt, choices, act }: WaitingTableProps) {
  const shown = columns.flatMap((name) => (views[name] ? [{ name, ...views[name] }] : []))
  const { chosen, has, toggle, all, toggleAll, none } = useChosen(items.map(({ id }) => id))
  return (
    <>
      {act ? (
        <BulkBar chosen={chosen} choices={choices} act={act} onDone={none} hint="Choose what the decision is for" />
      ) : null}
      <Table label="Waiting for a person">
        <thead>
          <tr>
            {act ? (
              <HeadCell className="w-8">
                <input type="checkbox" aria-label="Choose all on this page" checked={all} onChange={toggleAll} />
              </HeadCell>
            ) : null}
            {shown.map(({ name, label, className }) => (
              <HeadCell key={name} className={className?.includes('text-right') ? 'text-right' : undefined}>
                {label}
              </HeadCell>
            ))}
            <HeadCell>Evidence</HeadCell>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id} className="hover:bg-raised">
              {act ? (
                <Cell>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${item.id}`}
                    checked={has(item.id)}
                    onChange={() => toggle(item.id)}
                  />
                </Cell>
              ) : null}
              {shown.map(({ name, className, cell }) => (
                <Cell key={name} className={className}>
                  {cell(item, readAt)}
                </Cell>
              ))}
              <Cell>
                <Link href={`/notifications/${item.id}`} className="text-accent hover:underline">
                  Timeline
                </Link>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}
