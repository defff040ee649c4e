'use client'

import { useActionState } from 'react'
import { Mark } from '@/components/shell/mark'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'

type State = { message: string | null; email: string; challenge: string | null } | null

type SingleSignOn = { name: string; action: (form: FormData) => Promise<void>; failed: boolean }
type SignInFormProps = {
  action: (state: State, form: FormData) => Promise<State>
  next: string
  singleSignOn: SingleSignOn | null
}

const notLetIn = 'Single sign-on did not let you in. Ask an administrator whether you have an account here.'

/** Email and password, then the second factor's code where the account has one. */
export function SignInForm({ action, next, singleSignOn }: SignInFormProps) {
  const [state, submit, pending] = useActionState(action, null)
  const challenge = state?.challenge ?? null
  const message = state ? state.message : singleSignOn?.failed ? notLetIn : null
  return (
    <form
      action={submit}
      className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-border bg-surface p-6"
    >
      <div className="flex items-center gap-2.5">
        <Mark />
        <h1 className="font-semibold text-lg">{challenge ? 'One more step' : 'Sign in to Once'}</h1>
      </div>
      {message ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          {message}
        </p>
      ) : null}
      <input type="hidden" name="next" value={next} />
      {challenge ? <CodeFields challenge={challenge} email={state?.email ?? ''} /> : <PasswordFields state={state} />}
      <Button type="submit" variant="primary" disabled={pending}>
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
      {challenge ? (
        <a href="/sign-in" className="text-center text-muted text-sm underline underline-offset-2">
          Start over
        </a>
      ) : null}
      {singleSignOn && !challenge ? (
        <Button type="submit" formAction={singleSignOn.action} formNoValidate>
          Continue with {singleSignOn.name}
        </Button>
      ) : null}
    </form>
  )
}

function PasswordFields({ state }: { state: State }) {
  return (
    <>
      <Field label="Email">
        <Input name="email" type="email" autoComplete="username" required autoFocus defaultValue={state?.email} />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
    </>
  )
}

function CodeFields({ challenge, email }: { challenge: string; email: string }) {
  return (
    <>
      <input type="hidden" name="challenge" value={challenge} />
      <input type="hidden" name="email" value={email} />
      <p className="text-muted text-sm">Open your authenticator app, or take one of your recovery codes.</p>
      <Field label="Code">
        <Input name="code" autoComplete="one-time-code" required autoFocus maxLength={40} className="figures" />
      </Field>
    </>
  )
}
