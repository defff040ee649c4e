'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { useForm } from 'react-hook-form'
import { FormField } from '@/components/configuration/form-field'
import { toast } from '@/components/feedback/toasts'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'
import { type NewKeyInput, newKeySchema } from '@/lib/auth/new-key'
import { scopes } from '@/lib/auth/scopes'

export type KeyAnswer = { kind: 'made'; token: string } | { kind: 'refused'; message: string }

const scopeWords: Record<(typeof scopes)[number], string> = {
  'notifications:write': 'ask for notifications and report events',
  'notifications:read': 'read notifications, masked',
  'notifications:read:pii': 'read addresses unmasked',
  guard: 'claim, confirm, release and check',
  'lists:write': 'contact lists and campaigns',
  'config:read': 'read the configuration',
  'config:write': 'change the configuration',
  operations: 'retry, cancel, resend, resolve, replay',
}
const numberOrNull = { setValueAs: (text: unknown) => (text === '' || text === null ? null : Number(text)) }

/** Makes a key for a system that calls, a new one or one that rotates its keys. */
export function NewKeyButton({
  make,
  producers,
}: {
  make: (input: NewKeyInput) => Promise<KeyAnswer>
  producers: string[]
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [token, setToken] = useState<string | null>(null)
  const [pending, start] = useTransition()
  const form = useForm<NewKeyInput>({
    resolver: zodResolver(newKeySchema),
    defaultValues: {
      producer: '',
      scopes: ['notifications:write', 'notifications:read'],
      ratePerSecond: null,
      expiresInDays: null,
    },
  })
  const { errors } = form.formState
  function close() {
    setOpen(false)
    setToken(null)
    form.reset()
    router.refresh()
  }
  const submit = form.handleSubmit((input) =>
    start(async () => {
      const answer = await make(input)
      if (answer.kind === 'made') setToken(answer.token)
      else toast('bad', answer.message)
    }),
  )
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={
        <Button variant="primary">
          <Plus className="size-4" aria-hidden="true" />
          New key
        </Button>
      }
      title="New producer key"
      description="A producer may have several keys at once: make the new one, change the system, then end the old one. Its idempotency keys stay."
    >
      {token === null ? (
        <form onSubmit={submit} className="flex flex-col gap-3" noValidate>
          <FormField label="Producer" error={errors.producer?.message}>
            {(props) => <Input {...props} list="known-producers" autoComplete="off" {...form.register('producer')} />}
          </FormField>
          <datalist id="known-producers">
            {producers.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 font-medium text-[13px]">It may</legend>
            {scopes.map((scope) => (
              <label key={scope} className="flex items-baseline gap-2 text-[13px]">
                <input type="checkbox" value={scope} {...form.register('scopes')} />
                <span>
                  <span className="font-mono text-xs">{scope}</span>{' '}
                  <span className="text-muted">{scopeWords[scope]}</span>
                </span>
              </label>
            ))}
            {errors.scopes ? <p className="text-bad text-xs">{errors.scopes.message}</p> : null}
          </fieldset>
          <div className="grid grid-cols-2 gap-3">
            <FormField label="Requests a second" hint="Empty: no limit" error={errors.ratePerSecond?.message}>
              {(props) => (
                <Input
                  {...props}
                  inputMode="numeric"
                  className="figures text-right"
                  {...form.register('ratePerSecond', numberOrNull)}
                />
              )}
            </FormField>
            <FormField label="Expires in days" hint="Empty: never" error={errors.expiresInDays?.message}>
              {(props) => (
                <Input
                  {...props}
                  inputMode="numeric"
                  className="figures text-right"
                  {...form.register('expiresInDays', numberOrNull)}
                />
              )}
            </FormField>
          </div>
          <Button type="submit" variant="primary" className="self-end" disabled={pending}>
            {pending ? 'Making…' : 'Make the key'}
          </Button>
        </form>
      ) : (
        <SecretOnce what="key" secret={token} onDone={close} />
      )}
    </Modal>
  )
}
