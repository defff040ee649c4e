'use client'

import { UserPlus } from 'lucide-react'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'
import { useMaking } from '@/components/ui/use-making'

type NewUserButtonProps = { add: (input: { email: string; name: string; role: string }) => Promise<GovernAnswer> }

/** Makes an account; its one-time password is told once. */
export function NewUserButton({ add }: NewUserButtonProps) {
  const { open, onOpenChange, shown, pending, make, close } = useMaking()
  function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '')
    make(
      () => add({ email: text('email'), name: text('name'), role: text('role') }),
      (answer) => answer.secret ?? '',
    )
  }
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button variant="primary">
          <UserPlus className="size-4" aria-hidden="true" />
          New user
        </Button>
      }
      title="New user"
      description="They sign in with a one-time password that you hand over."
    >
      {shown === null ? (
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
        <SecretOnce what="one-time password" secret={shown} onDone={close} />
      )}
    </Modal>
  )
}
