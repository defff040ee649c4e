'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

export type GovernAnswer = { kind: 'done'; message: string; secret?: string } | { kind: 'refused'; message: string }

type ConfirmButtonProps = {
  label: string
  title: string
  consequence: ReactNode
  confirm: string
  act: (reason: string) => Promise<GovernAnswer>
  askReason?: boolean
  variant?: 'primary' | 'outline' | 'ghost'
}

/** Something that cannot be taken back by a click: what follows is said before. */
export function ConfirmButton({
  label,
  title,
  consequence,
  confirm,
  act,
  askReason = false,
  variant = 'ghost',
}: ConfirmButtonProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [pending, start] = useTransition()
  function close() {
    setOpen(false)
    setSecret(null)
    router.refresh()
  }
  function submit(form: FormData) {
    start(async () => {
      const answer = await act(String(form.get('reason') ?? ''))
      toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
      if (answer.kind === 'done' && answer.secret !== undefined) setSecret(answer.secret)
      else close()
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={
        <Button size="sm" variant={variant}>
          {label}
        </Button>
      }
      title={title}
      description={consequence}
    >
      {secret === null ? (
        <form action={submit} className="flex flex-col gap-4">
          {askReason ? (
            <Field label="Reason (kept in the audit)">
              <Input name="reason" maxLength={500} autoComplete="off" />
            </Field>
          ) : null}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" variant="primary" disabled={pending}>
              {pending ? 'Doing it…' : confirm}
            </Button>
          </div>
        </form>
      ) : (
        <SecretOnce what="one-time password" secret={secret} onDone={close} />
      )}
    </Modal>
  )
}
