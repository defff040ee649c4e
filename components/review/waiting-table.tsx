'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { toast } from '@/components/feedback/toasts'
import type { CommandName } from '@/components/notifications/command-button'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { WaitingNotification } from '@/lib/insights/waiting'

export type BulkAnswer = { queued: number; refused: string[] }

type Choice = { command: CommandName; label: string; primary: boolean }

type WaitingTableProps = {
  items: WaitingNotification[]
  /** The server's instant, so that ages are the same here and there. */
  readAt: string
  choices: Choice[]
  /** Null: the viewer's role only looks. */
  act: ((command: CommandName, ids: string[], reason: string) => Promise<BulkAnswer>) | null
}

/** What waits for a person, longest first; several are decided with one reason. */
export function WaitingTable({ items, readAt, choices, act }: WaitingTableProps) {
  const router = useRouter()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [reason, setReason] = useState('')
  const [pending, start] = useTransition()
  const here = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  function toggle(id: string) {
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]))
  }
  function decide(command: CommandName) {
    start(async () => {
      if (!act) return
      const { queued, refused } = await act(command, here, reason)
      if (queued > 0) toast('good', queued === 1 ? '1 command queued' : `${queued} commands queued`)
      for (const message of refused.slice(0, 2)) toast('bad', message)
      if (refused.length === 0) setReason('')
      setChosen(new Set())
      router.refresh()
    })
  }
  return (
    <>
      {act ? (
        <div className="flex flex-wrap items-center gap-2 border-border border-b p-3">
          <span className="figures text-muted text-sm" role="status">
            {here.length === 0 ? 'Choose what the decision is for' : `${here.length} chosen`}
          </span>
          <Input
            aria-label="Reason (required, kept in the audit)"
            placeholder="Reason (required, kept in the audit)"
            className="h-8 min-w-40 grow basis-56 sm:max-w-md"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {choices.map(({ command, label, primary }) => (
            <Button
              key={command}
              size="sm"
              variant={primary ? 'primary' : 'outline'}
              disabled={pending || here.length === 0 || reason.trim() === ''}
              onClick={() => decide(command)}
            >
              {label}
            </Button>
          ))}
        </div>
      ) : null}
      <Table label="Waiting for a person">
        <thead>
          <tr>
            {act ? (
              <HeadCell className="w-8">
                <input
                  type="checkbox"
                  aria-label="Choose all on this page"
                  checked={here.length === items.length}
                  onChange={() =>
                    setChosen(here.length === items.length ? new Set() : new Set(items.map(({ id }) => id)))
                  }
                />
              </HeadCell>
            ) : null}
            <HeadCell className="text-right">Waits for</HeadCell>
            <HeadCell>Why</HeadCell>
            <HeadCell>Recipient</HeadCell>
            <HeadCell>Type</HeadCell>
            <HeadCell>Provider</HeadCell>
            <HeadCell className="text-right">Attempts</HeadCell>
            <HeadCell>Accepted, UTC</HeadCell>
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
                    checked={chosen.has(item.id)}
                    onChange={() => toggle(item.id)}
                  />
                </Cell>
              ) : null}
              <Cell className="figures text-right">{spanText(Date.parse(readAt) - Date.parse(item.since))}</Cell>
              <Cell className="max-w-80 whitespace-normal">{reasonWords(item.reason)}</Cell>
              <Cell>
                <RecipientText recipient={item.recipient} />
              </Cell>
              <Cell>{item.type}</Cell>
              <Cell>{item.provider}</Cell>
              <Cell className="figures text-right">{item.attempts}</Cell>
              <Cell>
                <TimeStamp at={item.acceptedAt} />
              </Cell>
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
