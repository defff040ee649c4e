'use client'

import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react'
import { type Again, useAsking } from '@/components/feedback/use-asking'
import { Button, type ButtonProps } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

type ReasonModalProps = {
  trigger: ReactElement<ButtonProps>
  title: string
  /** What follows, said before it is done. */
  description: ReactNode
  /** What the field is called. Absent: nobody is asked why. */
  reason?: string | undefined
  reasonRequired?: boolean
  confirm: string
  busy: string
  decline?: string
  /** Whether asking again is safe when no answer came. The question then stays open, with what was typed. */
  again?: Again
  /** Does it. @returns whether the question is over */
  act: (reason: string, form: FormData) => Promise<boolean>
  /** Further fields. */
  children?: ReactNode
  /** In the place of the fields, once there is something to show. */
  instead?: ((close: () => void) => ReactNode) | null
  onClosed?: () => void
}

/** Asks why, and does it. */
export function ReasonModal({
  trigger,
  title,
  description,
  reason,
  reasonRequired = false,
  confirm,
  busy,
  decline = 'Not now',
  again = 'unsure',
  act,
  children,
  instead = null,
  onClosed,
}: ReasonModalProps) {
  const [open, setOpen] = useState(false)
  const [pending, start] = useAsking(again)
  function close() {
    setOpen(false)
    onClosed?.()
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    event.stopPropagation() // the page's form, in which this may stand, is not meant
    const form = new FormData(event.currentTarget)
    start(async () => {
      if (await act(String(form.get('reason') ?? ''), form)) close()
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={trigger}
      title={title}
      description={description}
    >
      {instead?.(close) ?? (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {reason ? (
            <Field label={reason}>
              <Input name="reason" maxLength={500} autoComplete="off" required={reasonRequired} />
            </Field>
          ) : null}
          {children}
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{decline}</Button>
            <Button type="submit" variant="primary" disabled={pending}>
              {pending ? busy : confirm}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
