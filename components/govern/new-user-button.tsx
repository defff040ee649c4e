'use client'

import { UserPlus } from 'lucide-react'
import type { FormEvent } from 'react'
import { MakingFrame } from '@/components/feedback/making-frame'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { Field, Input, Select } from '@/components/ui/field'
import { useMaking } from '@/components/ui/use-making'

type NewUserButtonProps = { add: (input: { email: string; name: string; role: string }) => Promise<GovernAnswer> }

/** Makes an account; its one-time password is told once. */
export function NewUserButton({ add }: NewUserButtonProps) {
  const making = useMaking()
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    making.make(
      () => add({ email: text('email'), name: text('name'), role: text('role') }),
      (answer) => answer.secret ?? '',
    )
  }
  return (
    <MakingFrame
      making={making}
      icon={UserPlus}
      label="New user"
      title="New user"
      description="They sign in with a one-time password that you hand over."
      confirm="Make the account"
      secret="one-time password"
      checkedBy="browser"
      onSubmit={submit}
    >
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
    </MakingFrame>
  )
}
