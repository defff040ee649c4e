'use client'

import { Eye } from 'lucide-react'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

export type RevealAnswer<Shown> = { kind: 'revealed'; shown: Shown } | { kind: 'refused'; message: string }

type RevealButtonProps<Shown> = {
  label: string
  reveal: (reason: string) => Promise<RevealAnswer<Shown>>
  onShown: (shown: Shown) => void
}

/** Asks why before it shows what is a customer's. What comes back lives in this page only, until it is left. */
export function RevealButton<Shown>({ label, reveal, onShown }: RevealButtonProps<Shown>) {
  const [open, setOpen] = useState(false)
  const [pending, start] = useTransition()
  function submit(form: FormData) {
    start(async () => {
      const answer = await reveal(String(form.get('reason') ?? ''))
      if (answer.kind === 'refused') return toast('bad', answer.message)
      setOpen(false)
      onShown(answer.shown)
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <Eye className="size-4" aria-hidden="true" />
          {label}
        </Button>
      }
      title="Show what is a customer's?"
      description="It is shown until you leave this page. That you looked, and why, stays in the audit."
    >
      <form action={submit} className="flex flex-col gap-4">
        <Field label="Reason (required, kept in the audit)">
          <Input name="reason" maxLength={500} autoComplete="off" required />
        </Field>
        <Button type="submit" variant="primary" className="self-end" disabled={pending}>
          {pending ? 'Asking…' : 'Show it'}
        </Button>
      </form>
    </Modal>
  )
}
