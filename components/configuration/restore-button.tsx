'use client'

import { History } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

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
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          <History className="size-4" aria-hidden="true" />
          Restore
        </Button>
      }
      title={`Restore version ${version}?`}
      description="Its whole document, secrets included, becomes the newest version. It holds from the next second on, for what is queued too."
    >
      <form action={submit} className="flex flex-col gap-4">
        <Field label="Reason (kept with the version)">
          <Input name="reason" maxLength={500} autoComplete="off" />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Not now</Button>
          <Button type="submit" variant="primary" disabled={pending}>
            {pending ? 'Restoring…' : 'Restore'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
