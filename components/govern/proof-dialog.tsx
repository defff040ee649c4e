'use client'

import { type FormEvent, useState } from 'react'
import { unheard } from '@/components/feedback/use-asking'
import { answerQuestion, type ProofMeans } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { ModalFrame } from '@/components/ui/modal'

export type ProofAnswer = { kind: 'proved' } | { kind: 'refused'; message: string }

export type ProofDialogProps = {
  by: ProofMeans
  prove: (typed: string) => Promise<ProofAnswer>
  /** Leaves for the provider of single sign-on, which sends back to this path. */
  signInAgain: (path: string) => Promise<ProofAnswer>
}

/** Asks for the password or code, when the last proof is too old for what was asked for. */
export default function ProofDialog(props: ProofDialogProps) {
  return (
    <ModalFrame
      title="Is it still you?"
      description="Your last proof is more than five minutes old, and this needs a recent one. Then it holds for five minutes."
      onClose={() => answerQuestion(false)}
    >
      <ProofForm {...props} />
    </ModalFrame>
  )
}

function ProofForm({ by, prove, signInAgain }: ProofDialogProps) {
  // No transition: whoever asks waits for the answer inside one, and React would end both together, so neither.
  const [pending, setPending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('proof') ?? '')
    setPending(true)
    const asked = by === 'sign_in' ? signInAgain(location.pathname + location.search) : prove(typed)
    const answer = await asked.catch((error) => unheard(error, 'reads'))
    setPending(false)
    if (answer.kind === 'refused') setFault(answer.message)
    else if (by !== 'sign_in') answerQuestion(true)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {by === 'password' ? (
        <Field label="Your password">
          <Input name="proof" type="password" autoComplete="current-password" required />
        </Field>
      ) : by === 'code' ? (
        <Field label="The code that your authenticator app shows">
          <Input name="proof" autoComplete="one-time-code" inputMode="numeric" required className="figures" />
        </Field>
      ) : (
        <p className="text-sm">
          You leave for where you signed in and come back to this page. What you typed here is lost: ask for it again
          then.
        </p>
      )}
      {fault ? (
        <p role="alert" className="text-bad text-sm">
          {fault}
        </p>
      ) : null}
      <Button type="submit" variant="primary" className="self-end" disabled={pending}>
        {pending ? 'Checking…' : by === 'sign_in' ? 'Sign in again' : 'Go on'}
      </Button>
    </form>
  )
}
