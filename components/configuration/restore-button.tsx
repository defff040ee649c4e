'use client'

import { History } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button, buttonClasses } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'

type Answer = { kind: 'saved'; version: number } | { kind: 'refused'; message: string }

/** Makes an old version the newest one. Nothing is lost: what is in force now stays in the list. */
export function RestoreButton({ version, restore }: { version: number; restore: (reason: string) => Promise<Answer> }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [pending, start] = useTransition()
  function submit(form: FormData) {
    start(async () => {
      const answer = await restore(String(form.get('reason') ?? ''))
      if (answer.kind === 'saved') toast('good', `Version ${version} is in force again, as version ${answer.version}`)
      else toast('bad', answer.message)
      setOpen(false)
      router.refresh()
    })
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={buttonClasses({ size: 'sm' })}>
        <History className="size-4" aria-hidden="true" />
        Restore
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-surface p-5 shadow-lg">
          <Dialog.Title className="font-semibold">Restore version {version}?</Dialog.Title>
          <Dialog.Description className="mt-1 text-muted text-sm">
            Its whole document, secrets included, becomes the newest version. It holds from the next second on, for what
            is queued too.
          </Dialog.Description>
          <form action={submit} className="mt-4 flex flex-col gap-4">
            <Field label="Reason (kept with the version)">
              <Input name="reason" maxLength={500} autoComplete="off" />
            </Field>
            <div className="flex justify-end gap-2">
              <Dialog.Close className={buttonClasses({})}>Not now</Dialog.Close>
              <Button type="submit" variant="primary" disabled={pending}>
                {pending ? 'Restoring…' : 'Restore'}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
