'use client'

import { UserPlus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

type NewUserButtonProps = { add: (input: { email: string; name: string; role: string }) => Promise<GovernAnswer> }

/** Makes an account; its one-time password is told once. */
export function NewUserButton({ add }: NewUserButtonProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [password, setPassword] = useState<string | null>(null)
  const [pending, start] = useTransition()
  function close() {
    setOpen(false)
    setPassword(null)
    router.refresh()
  }
  function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '')
    start(async () => {
      const answer = await add({ email: text('email'), name: text('name'), role: text('role') })
      if (answer.kind === 'done') setPassword(answer.secret ?? '')
      else toast('bad', answer.message)
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={
        <Button variant="primary">
          <UserPlus className="size-4" aria-hidden="true" />
          New user
        </Button>
      }
      title="New user"
      description="They sign in with a one-time password that you hand over."
    >
      {password === null ? (
        <form action={submit} className="flex flex-col gap-3">
          <Field label="Email">
            <Input name="email" type="email" required autoComplete="off" />
          </Field>
          <Field label="Name">
            <Input name="name" required maxLength={100} autoComplete="off" />
          </Field>
          <Field label="Role">
            <Select name="role" defaultValue="viewer">
              {Object.entries(roleWords).map(([role, words]) => (
                <option key={role} value={role}>
                  {role}: {words}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" variant="primary" className="self-end" disabled={pending}>
            {pending ? 'Making…' : 'Make the account'}
          </Button>
        </form>
      ) : (
        <SecretOnce what="one-time password" secret={password} onDone={close} />
      )}
    </Modal>
  )
}
