'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { NobodyElse } from '@/components/approvals/nobody-else'
import { FormField } from '@/components/configuration/form-field'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'

export type ReplayInput = { name: string; reason: string; ratePerSecond: string }
export type StartAnswer =
  | { kind: 'started'; replayId: string }
  | { kind: 'waits'; approvalId: string }
  | { kind: 'refused'; message: string }

type StartReplayFormProps = {
  /** How many are in the frozen selection, those included that a guard stands against now. */
  selected: number
  /** It takes a second person; null: it does not. */
  second: { replaysAbove: number; others: number } | null
  start: (input: ReplayInput) => Promise<StartAnswer>
}

/** Names a replay, says why, and starts what the dry run froze. */
export function StartReplayForm({ selected, second, start }: StartReplayFormProps) {
  const router = useRouter()
  const [pending, transition] = useAsking('safe')
  const [fault, setFault] = useState<string>()
  function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const input = { name: text('name'), reason: text('reason'), ratePerSecond: text('rate') }
    transition(async () => {
      const answer = await proving(() => start(input))
      if (answer.kind === 'refused') {
        setFault(answer.message)
        return
      }
      toast('good', answer.kind === 'waits' ? 'It waits for a second person' : 'The replay runs')
      router.push(answer.kind === 'waits' ? '/approvals' : `/replays/${answer.replayId}`)
    })
  }
  // Not a form action: that would empty the fields when the start is refused.
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
      className="flex flex-col gap-3 border-border border-t px-4 py-3"
    >
      <div className="grid gap-3 md:grid-cols-[2fr_3fr_1fr]">
        <FormField label="Name" hint="It is found by this later">
          {(props) => <Input {...props} name="name" required maxLength={120} autoComplete="off" />}
        </FormField>
        <FormField label="Reason" hint="Required, kept in the audit">
          {(props) => <Input {...props} name="reason" required maxLength={500} autoComplete="off" />}
        </FormField>
        <FormField label="Pace per second" hint="Empty: as fast as it goes">
          {(props) => (
            <Input
              {...props}
              name="rate"
              type="number"
              min="0.1"
              max="10000"
              step="any"
              className="figures text-right"
              autoComplete="off"
            />
          )}
        </FormField>
      </div>
      {second ? (
        <p className="text-sm">
          More than {second.replaysAbove.toLocaleString('en')} take four eyes: somebody else must approve this on{' '}
          <i>Approvals</i> within a day. Nothing is sent before.
        </p>
      ) : null}
      {second?.others === 0 ? <NobodyElse /> : null}
      {fault ? (
        <p role="alert" className="text-bad text-sm">
          {fault}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" disabled={pending}>
          {pending ? 'Starting…' : `${second ? 'Ask for' : 'Start'} the replay of ${selected.toLocaleString('en')}`}
        </Button>
        <p className="max-w-prose text-muted text-xs">
          Exactly this selection is taken, each once. Whatever succeeds before its turn is skipped. You can pause or
          abort it; what was handed to a provider is not called back. Starting twice is one replay.
        </p>
      </div>
    </form>
  )
}
