'use client'

import { FileCheck } from 'lucide-react'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

export type EvidenceAnswer = { kind: 'taken'; json: string; html: string } | { kind: 'refused'; message: string }

type EvidenceButtonProps = {
  id: string
  mayReveal: boolean
  take: (reason: string, reveal: boolean) => Promise<EvidenceAnswer>
}

/** Takes the evidence of one notification as two files: one to read, one for programs. */
export function EvidenceButton({ id, mayReveal, take }: EvidenceButtonProps) {
  const [open, setOpen] = useState(false)
  const [pending, start] = useTransition()
  function submit(form: FormData) {
    start(async () => {
      const answer = await take(String(form.get('reason') ?? ''), form.get('reveal') === 'on')
      if (answer.kind === 'refused') return toast('bad', answer.message)
      save(`once-evidence-${id}.json`, 'application/json', answer.json)
      save(`once-evidence-${id}.html`, 'text/html', answer.html)
      setOpen(false)
      toast('good', 'Evidence saved: one page to read, and the same as JSON')
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button>
          <FileCheck className="size-4" aria-hidden="true" />
          Evidence…
        </Button>
      }
      title="Take the evidence?"
      description="Timeline, guards, attempts, receipts, operations, configuration and audit in one page and one JSON file, with hashes. That you took it, and why, stays in the audit."
    >
      <form action={submit} className="flex flex-col gap-4">
        <Field label="Reason (required, kept in the audit)">
          <Input name="reason" maxLength={500} autoComplete="off" required />
        </Field>
        {mayReveal ? (
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" name="reveal" />
            With recipient and text, as they are
          </label>
        ) : null}
        <Button type="submit" variant="primary" className="self-end" disabled={pending}>
          {pending ? 'Collecting…' : 'Take it'}
        </Button>
      </form>
    </Modal>
  )
}

function save(file: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href: address, download: file }).click()
  URL.revokeObjectURL(address)
}
