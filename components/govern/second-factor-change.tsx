'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { RecoveryCodes } from '@/components/govern/recovery-codes'
import type { CodesAnswer } from '@/components/govern/second-factor-setup'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

/** New recovery codes, for a fresh code of the app. */
export function NewRecoveryCodes({ renew }: { renew: (code: string) => Promise<CodesAnswer> }) {
  return (
    <Proof
      label="New recovery codes…"
      title="New recovery codes?"
      description="The old ones are good for nothing from then on."
      confirm="Make them"
      act={(proof) => renew(proof.code)}
    />
  )
}

/** Turning it off takes both: what one knows and what one has. */
export function TurnOff({ remove }: { remove: (password: string, code: string) => Promise<GovernAnswer> }) {
  return (
    <Proof
      label="Turn off…"
      title="Turn the second factor off?"
      description="Your password alone signs in from then on, and the recovery codes are good for nothing."
      confirm="Turn it off"
      askPassword
      act={({ password, code }) => remove(password, code)}
    />
  )
}

type ProofProps = {
  label: string
  title: string
  description: ReactNode
  confirm: string
  askPassword?: boolean
  act: (proof: { password: string; code: string }) => Promise<GovernAnswer | CodesAnswer>
}

function Proof({ label, title, description, confirm, askPassword = false, act }: ProofProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [pending, start] = useAsking('unsure')
  function close() {
    setOpen(false)
    setCodes(null)
    router.refresh()
  }
  function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '')
    start(async () => {
      const answer = await act({ password: text('password'), code: text('code') })
      if (answer.kind === 'codes') return setCodes(answer.codes)
      toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
      if (answer.kind === 'done') close()
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={<Button size="sm">{label}</Button>}
      title={title}
      description={description}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onDone={close} />
      ) : (
        <form action={submit} className="flex flex-col gap-4">
          {askPassword ? (
            <Field label="Your password">
              <Input name="password" type="password" autoComplete="current-password" required />
            </Field>
          ) : null}
          <Field label="The code that the app shows">
            <Input name="code" autoComplete="one-time-code" inputMode="numeric" required className="figures" />
          </Field>
          <Button type="submit" variant="primary" className="self-end" disabled={pending}>
            {pending ? 'Checking…' : confirm}
          </Button>
        </form>
      )}
    </Modal>
  )
}
