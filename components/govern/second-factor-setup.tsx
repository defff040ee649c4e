'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Copyable } from '@/components/feedback/copyable'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { QrCode } from '@/components/govern/qr-code'
import { RecoveryCodes } from '@/components/govern/recovery-codes'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'

type Refused = { kind: 'refused'; message: string }
export type OfferAnswer = { kind: 'offered'; secret: string; uri: string } | Refused
export type CodesAnswer = { kind: 'codes'; codes: string[] } | Refused

type Step = { at: 'password' } | { at: 'scan'; secret: string; uri: string } | { at: 'codes'; codes: string[] }
type SetupProps = {
  begin: (password: string) => Promise<OfferAnswer>
  confirm: (code: string) => Promise<CodesAnswer>
}

/** Password, QR code, a code that proves it, recovery codes. Nothing is on before the third step. */
export function SecondFactorSetup({ begin, confirm }: SetupProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [step, setStep] = useState<Step>({ at: 'password' })
  const [pending, start] = useAsking('unsure')
  function close() {
    setOpen(false)
    setStep({ at: 'password' })
    router.refresh()
  }
  function submit(form: FormData) {
    start(async () => {
      if (step.at === 'password') {
        const answer = await begin(String(form.get('password') ?? ''))
        if (answer.kind === 'offered') setStep({ at: 'scan', secret: answer.secret, uri: answer.uri })
        else toast('bad', answer.message)
      } else {
        const answer = await confirm(String(form.get('code') ?? ''))
        if (answer.kind === 'codes') setStep({ at: 'codes', codes: answer.codes })
        else toast('bad', answer.message)
      }
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={<Button variant="primary">Set up…</Button>}
      title="Second factor"
      description="An authenticator app on your phone shows a code that sign-in asks for after the password."
    >
      {step.at === 'codes' ? (
        <RecoveryCodes codes={step.codes} onDone={close} />
      ) : (
        <form action={submit} className="flex flex-col gap-4">
          {step.at === 'scan' ? (
            <>
              <QrCode text={step.uri} label="QR code of the secret" />
              <p className="text-sm">
                Scan it, or type this in. It is shown only now:{' '}
                <Copyable text={step.secret} what="secret" className="break-all" />
              </p>
              <Field label="The code that the app shows">
                <Input name="code" autoComplete="one-time-code" inputMode="numeric" required className="figures" />
              </Field>
            </>
          ) : (
            <Field label="Your password, again">
              <Input name="password" type="password" autoComplete="current-password" required />
            </Field>
          )}
          <Button type="submit" variant="primary" className="self-end" disabled={pending}>
            {pending ? 'Checking…' : step.at === 'scan' ? 'Turn it on' : 'Go on'}
          </Button>
        </form>
      )}
    </Modal>
  )
}
