'use client'

import { useForm } from 'react-hook-form'
import { FormField } from '@/components/configuration/form-field'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import { MakingFrame } from '@/components/feedback/making-frame'
import { Input } from '@/components/ui/field'
import { useMaking } from '@/components/ui/use-making'
import type { NewKeyInput } from '@/lib/auth/new-key'
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
  const form = useForm<NewKeyInput>({
    resolver: lazyResolver(() => import('@/lib/auth/new-key').then((module) => module.newKeySchema)),
    defaultValues: {
      producer: '',
      scopes: ['notifications:write', 'notifications:read'],
      ratePerSecond: null,
      expiresInDays: null,
      networks: '',
    },
  })
  const { errors } = form.formState
  const making = useMaking(() => form.reset())
  const submit = form.handleSubmit((input) =>
    making.make(
      () => make(input),
      (answer) => answer.token,
    ),
  )
  return (
    <MakingFrame
      making={making}
      label="New key"
      title="New producer key"
      description="A producer may have several keys at once: make the new one, change the system, then end the old one. Its idempotency keys stay."
      confirm="Make the key"
      secret="key"
      checkedBy="schema"
      onSubmit={submit}
    >
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
              <span className="font-mono text-xs">{scope}</span> <span className="text-muted">{scopeWords[scope]}</span>
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
      <FormField
        label="Only from"
        hint="Addresses or ranges, as 10.0.0.0/8, with commas between. Empty: from anywhere. Behind a proxy it is the proxy's address."
        error={errors.networks?.message}
      >
        {(props) => (
          <Input {...props} autoComplete="off" className="font-mono text-xs" {...form.register('networks')} />
        )}
      </FormField>
    </MakingFrame>
  )
}
