'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import type { CommandName } from '@/components/notifications/command-button'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import { Input } from '@/components/ui/field'

export type BulkChoice = { command: CommandName; label: string; primary: boolean }
export type BulkAct = (
  command: CommandName,
  ids: string[],
  reason: string,
) => Promise<
  { kind: 'asked'; queued: number; refused: { why: string; count: number }[] } | { kind: 'refused'; message: string }
>

type BulkBarProps = { chosen: string[]; choices: BulkChoice[]; act: BulkAct; onDone: () => void; hint: string }

/** What can be asked of all that are chosen, with one reason. What was asked is queued; the list shows what came of it. */
export function BulkBar({ chosen, choices, act, onDone, hint }: BulkBarProps) {
  const router = useRouter()
  const [reason, setReason] = useState('')
  const [pending, start] = useAsking('unsure')
  function ask(command: CommandName) {
    start(async () => {
      const answer = await act(command, chosen, reason)
      if (answer.kind === 'refused') {
        toast('bad', answer.message)
        return
      }
      const { queued, refused } = answer
      if (queued > 0)
        toast('good', queued === 1 ? '1 command queued' : `${queued.toLocaleString('en')} commands queued`)
      for (const { why, count } of refused.slice(0, 3)) toast('bad', count === 1 ? why : `${count}: ${why}`)
      if (refused.length === 0) setReason('')
      onDone()
      router.refresh()
    })
  }
  // On a phone the list comes first: what to do with several is shown when some are chosen.
  const inSmallWindow = chosen.length === 0 ? 'max-sm:hidden' : ''
  return (
    <div className={cn('flex flex-wrap items-center gap-2 border-border border-b p-3', inSmallWindow)}>
      <span className="figures text-muted text-sm" role="status">
        {chosen.length === 0 ? hint : `${chosen.length} chosen`}
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
          disabled={pending || chosen.length === 0 || reason.trim() === ''}
          onClick={() => ask(command)}
        >
          {label}
        </Button>
      ))}
    </div>
  )
}
