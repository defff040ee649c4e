'use client'

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { FormField } from '@/components/configuration/form-field'
import { Button, buttonClasses } from '@/components/ui/button'
import { Input } from '@/components/ui/field'

type SaveBarProps = {
  dirty: boolean
  pending: boolean
  onSave: (reason: string) => void
  /** Absent: it cannot be taken away, or does not exist yet. */
  removal?: { what: string; consequence: string; onRemove: (reason: string) => void }
}

/** The end of each form: why, and save. It stays in sight however long the form is. */
export function SaveBar({ dirty, pending, onSave, removal }: SaveBarProps) {
  const [reason, setReason] = useState('')
  return (
    <div className="sticky bottom-0 z-20 -mx-3 flex flex-wrap items-center gap-2 border-border border-t bg-surface px-3 py-3 md:-mx-5 md:px-5">
      <Input
        aria-label="Reason (kept with the version)"
        placeholder="Reason (kept with the version)"
        className="min-w-40 grow basis-56 sm:max-w-md"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button
        variant="primary"
        disabled={pending}
        aria-disabled={!dirty || undefined}
        onClick={() => dirty && onSave(reason)}
      >
        {pending ? 'Saving…' : 'Save'}
      </Button>
      <span className="text-muted text-xs" role="status">
        {dirty ? 'Not saved yet' : 'Nothing changed'}
      </span>
      {removal ? <RemoveDialog {...removal} pending={pending} /> : null}
    </div>
  )
}

function RemoveDialog({
  what,
  consequence,
  onRemove,
  pending,
}: NonNullable<SaveBarProps['removal']> & { pending: boolean }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={buttonClasses({ variant: 'ghost', className: 'ml-auto' })}>Remove…</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-surface p-5 shadow-lg">
          <Dialog.Title className="font-semibold">Remove {what}?</Dialog.Title>
          <Dialog.Description className="mt-1 text-muted text-sm">{consequence}</Dialog.Description>
          <div className="mt-4 flex flex-col gap-4">
            <FormField label="Reason (kept with the version)">
              {(control) => (
                <Input
                  {...control}
                  maxLength={500}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </FormField>
            <div className="flex justify-end gap-2">
              <Dialog.Close className={buttonClasses({})}>Keep it</Dialog.Close>
              <Button
                variant="primary"
                disabled={pending}
                onClick={() => {
                  setOpen(false)
                  onRemove(reason)
                }}
              >
                Remove
              </Button>
            </div>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
