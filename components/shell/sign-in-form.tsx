'use client'

import { useActionState } from 'react'
import { Mark } from '@/components/shell/mark'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'

type State = { message: string; email: string } | null

export function SignInForm({
  action,
  next,
}: {
  action: (state: State, form: FormData) => Promise<State>
  next: string
}) {
  const [state, submit, pending] = useActionState(action, null)
  return (
    <form
      action={submit}
      className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-border bg-surface p-6"
    >
      <div className="flex items-center gap-2.5">
        <Mark />
        <h1 className="font-semibold text-lg">Sign in to Once</h1>
      </div>
      {state ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          {state.message}
        </p>
      ) : null}
      <input type="hidden" name="next" value={next} />
      <Field label="Email">
        <Input name="email" type="email" autoComplete="username" required autoFocus defaultValue={state?.email} />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
      <Button type="submit" variant="primary" disabled={pending}>
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
