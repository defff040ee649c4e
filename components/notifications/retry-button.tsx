'use client'

import { RotateCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button, buttonClasses } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'

type Answer = { kind: 'queued' } | { kind: 'refused'; message: string }

/** Asks for another attempt. `obstacle` says why it cannot be asked for; the button then stays where it is. */
export function RetryButton({
  action,
  obstacle,
}: {
  action: (reason: string) => Promise<Answer>
  obstacle: string | null
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [pending, start] = useTransition()
  if (obstacle) {
    return (
      <div className="flex flex-col items-start gap-1 sm:items-end">
        <Button aria-disabled="true" aria-describedby="retry-obstacle">
          <RotateCw className="size-4" aria-hidden="true" />
          Retry
        </Button>
        <p id="retry-obstacle" className="max-w-72 text-muted text-xs sm:text-right">
          {obstacle}
        </p>
      </div>
    )
  }
  function submit(form: FormData) {
    start(async () => {
      const answer = await action(String(form.get('reason') ?? ''))
      if (answer.kind === 'queued') toast('good', 'Retry queued')
      else toast('bad', answer.message)
      setOpen(false)
      router.refresh()
    })
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={buttonClasses({ variant: 'primary' })}>
        <RotateCw className="size-4" aria-hidden="true" />
        Retry
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-surface p-5 shadow-lg">
          <Dialog.Title className="font-semibold">Retry this notification?</Dialog.Title>
          <Dialog.Description className="mt-1 text-muted text-sm">
            The provider gets the same bytes under the same key. It is certain that no provider has taken this message,
            so the customer cannot get it twice by this.
          </Dialog.Description>
          <form action={submit} className="mt-4 flex flex-col gap-4">
            <Field label="Reason (kept in the audit)">
              <Input name="reason" maxLength={500} autoComplete="off" />
            </Field>
            <div className="flex justify-end gap-2">
              <Dialog.Close className={buttonClasses({})}>Not now</Dialog.Close>
              <Button type="submit" variant="primary" disabled={pending}>
                {pending ? 'Asking…' : 'Queue the retry'}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
