'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

type ChangePasswordProps = { change: (current: string, chosen: string) => Promise<GovernAnswer> }

/** Asks for the old password once and the new one twice: a slip of the finger would lock its owner out. */
export function ChangePassword({ change }: ChangePasswordProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [pending, start] = useAsking('unsure')
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    if (text('chosen') !== text('again')) return toast('bad', 'The two new passwords differ.')
    start(async () => {
      const answer = await change(text('current'), text('chosen'))
      toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
      if (answer.kind !== 'done') return
      setOpen(false)
      router.refresh()
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm">Change password…</Button>}
      title="Change your password"
      description="Every other browser of yours is signed out."
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Your password now">
          <Input name="current" type="password" autoComplete="current-password" required />
        </Field>
        <Field label="The new one, at least 8 characters">
          <Input name="chosen" type="password" autoComplete="new-password" minLength={8} maxLength={200} required />
        </Field>
        <Field label="The new one, again">
          <Input name="again" type="password" autoComplete="new-password" required />
        </Field>
        <Button type="submit" variant="primary" className="self-end" disabled={pending}>
          {pending ? 'Changing…' : 'Change it'}
        </Button>
      </form>
    </Modal>
  )
}
