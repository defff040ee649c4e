'use client'

import type { UseFormReturn } from 'react-hook-form'
import { DurationField } from '@/components/configuration/duration-field'
import { FormField } from '@/components/configuration/form-field'
import { PartFrame } from '@/components/configuration/part-frame'
import { SettingField } from '@/components/configuration/setting-field'
import { type TryConnection, TryConnectionButton } from '@/components/configuration/try-connection'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { Card } from '@/components/ui/card'
import { Input, Select } from '@/components/ui/field'
import type { AdapterDescription } from '@/lib/configuration/describe-adapter'
import type { ProviderInput } from '@/lib/configuration/document'

type ProviderFormProps = {
  name: string | null
  initial: ProviderInput
  version: number
  adapters: AdapterDescription[]
  usedBy: string[]
  save: SavePart
  tryOut: TryConnection
  readOnly: boolean
}

const loadSchema = () => import('@/lib/configuration/document').then((module) => module.providerSchema)

/** One provider: where it is, how fast it may be called, and what it can tell about repeats. */
export function ProviderForm({ name, initial, version, adapters, usedBy, save, tryOut, readOnly }: ProviderFormProps) {
  const part = usePartForm<ProviderInput>({ schema: loadSchema, initial, version, save, list: '/providers' })
  const { form } = part
  const { errors } = form.formState
  const adapter = adapters.find((one) => one.name === form.watch('adapter'))
  return (
    <PartFrame
      part={part}
      isNew={name === null}
      readOnly={readOnly}
      removal={{ what: `the provider ${name}`, consequence: consequenceOf(usedBy) }}
    >
      <fieldset disabled={readOnly || !part.ready} className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="What it is">
          <div className="grid gap-3 p-4 sm:grid-cols-2">
            <FormField
              label="Name"
              error={errors.name?.message}
              hint={name === null ? 'Routes refer to it; it stays.' : undefined}
            >
              {(props) => <Input {...props} {...form.register('name')} readOnly={name !== null} autoComplete="off" />}
            </FormField>
            <FormField label="Switched on" error={errors.enabled?.message} hint="Off: routes pass it over.">
              {(props) => (
                <Select
                  {...props}
                  {...form.register('enabled', { setValueAs: (value) => value === true || value === 'true' })}
                >
                  <option value="true">Yes</option>
                  <option value="false">No</option>
                </Select>
              )}
            </FormField>
            <FormField
              label="Platform"
              className="sm:col-span-2"
              error={errors.adapter?.message}
              hint={adapter ? `${adapter.channels.join(', ')}: ${adapter.repeats}` : undefined}
            >
              {(props) => (
                <Select {...props} {...form.register('adapter', { onChange: () => form.setValue('settings', {}) })}>
                  {adapters.map((one) => (
                    <option key={one.name} value={one.name}>
                      {one.title}
                    </option>
                  ))}
                </Select>
              )}
            </FormField>
          </div>
          <div className="grid gap-3 border-border border-t p-4">
            {adapter?.settings.map((setting) => (
              <SettingField key={`${adapter.name} ${setting.name}`} form={form} setting={setting} />
            ))}
            {name !== null && form.formState.dirtyFields.settings ? <OtherAccount /> : null}
            {readOnly ? null : <TryConnectionButton tryOut={() => tryOut(name, withoutEmpty(form.getValues()))} />}
          </div>
        </Card>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="How it may be called">
            <Limits form={form} />
          </Card>
          <Card title="What it can tell about repeats">
            <Repeats form={form} adapter={adapter} />
          </Card>
          <Card title="When it fails">
            <Breaker form={form} />
          </Card>
        </div>
      </fieldset>
    </PartFrame>
  )
}

/** Nobody can tell from credentials whose they are: who changes them has to know what follows (F35). */
function OtherAccount() {
  return (
    <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm">
      Of the same account, new credentials change nothing. <strong>Another account</strong> knows none of the keys that
      this one has seen: what is repeated there may reach the customer twice. Make it a provider of its own, or pause
      this one first until nothing of it is under way or in Review.
    </p>
  )
}

function consequenceOf(usedBy: string[]): string {
  return usedBy.length > 0
    ? `The routes ${usedBy.join(', ')} use it: take it out of them first, or the removal is refused.`
    : 'No route uses it. A version with it, its secrets included, can be restored.'
}

const numberOrNothing = {
  setValueAs: (text: unknown) => (text === '' || text === undefined || text === null ? undefined : Number(text)),
}
const textOrNothing = { setValueAs: (text: unknown) => text || undefined }

function Limits({ form: { register, formState } }: { form: UseFormReturn<ProviderInput> }) {
  const { errors } = formState
  const numbers = 'figures text-right'
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      <FormField label="Timeout, milliseconds" error={errors.timeoutMs?.message} hint="Then the outcome is unknown.">
        {(props) => (
          <Input {...props} className={numbers} inputMode="numeric" {...register('timeoutMs', numberOrNothing)} />
        )}
      </FormField>
      <FormField label="Calls at once" error={errors.concurrency?.message}>
        {(props) => (
          <Input {...props} className={numbers} inputMode="numeric" {...register('concurrency', numberOrNothing)} />
        )}
      </FormField>
      <FormField
        label="Calls a second (optional)"
        error={errors.ratePerSecond?.message}
        hint="For all our processes together. Empty: no limit."
      >
        {(props) => (
          <Input {...props} className={numbers} inputMode="decimal" {...register('ratePerSecond', numberOrNothing)} />
        )}
      </FormField>
      <FormField
        label="Cost of a message (optional)"
        error={errors.costPerMessage?.message}
        hint="For the money that suppression saved."
      >
        {(props) => (
          <Input
            {...props}
            className={numbers}
            inputMode="decimal"
            {...register('costPerMessage', textOrNothing)}
            placeholder="0.0079"
          />
        )}
      </FormField>
    </div>
  )
}

const kinds = {
  'native-key': 'It knows our key',
  'natural-upsert': 'It stores under our key',
  'receiver-dedupe': 'The receiver recognises our key',
  none: 'It does not recognise a repeat',
} as const
const lookups = {
  'by-key': 'By our key',
  'by-fingerprint': 'By what was sent to whom',
  'by-receipt': 'Only its receipts tell',
  none: 'It cannot be asked',
} as const

function Repeats({ form, adapter }: { form: UseFormReturn<ProviderInput>; adapter: AdapterDescription | undefined }) {
  const { register, watch, setValue, formState } = form
  const { errors } = formState
  const kind = watch('idempotency.kind')
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      <FormField label="A repeated send" error={errors.idempotency?.kind?.message ?? errors.idempotency?.message}>
        {(props) => (
          <Select
            {...props}
            value={kind ?? ''}
            onChange={(event) => {
              const value = event.target.value as keyof typeof kinds | ''
              setValue('idempotency', value ? { ...watch('idempotency'), kind: value } : undefined, {
                shouldDirty: true,
              })
            }}
          >
            <option value="">{adapter ? `As the platform: ${adapter.repeats}` : 'As the platform'}</option>
            {Object.entries(kinds).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <FormField label="After an unknown outcome" error={errors.lookup?.message}>
        {(props) => (
          <Select {...props} {...register('lookup', textOrNothing)}>
            <option value="">As the platform</option>
            {Object.entries(lookups).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <DurationField
        form={form}
        name="lookupLag"
        label="A taken message shows after (optional)"
        hint="Until then its absence proves nothing. Empty: the platform's."
      />
      {kind && kind !== 'none' ? (
        <DurationField
          form={form}
          name="idempotency.retention"
          label="It knows the key for"
          hint="Retries end before it forgets."
          forever
        />
      ) : null}
      <p className="text-muted text-xs sm:col-span-2">
        Accounts differ. Say here what yours really does: a provider that is believed to recognise a key and does not
        sends twice.
      </p>
    </div>
  )
}

function Breaker({ form }: { form: UseFormReturn<ProviderInput> }) {
  const { register, formState } = form
  const errors = formState.errors.breaker
  const numbers = 'figures text-right'
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      <FormField label="Stop at this share of failures" error={errors?.failureRatio?.message}>
        {(props) => (
          <Input
            {...props}
            className={numbers}
            inputMode="decimal"
            placeholder="0.5"
            {...register('breaker.failureRatio', numberOrNothing)}
          />
        )}
      </FormField>
      <FormField label="Of at least so many calls" error={errors?.minimumCalls?.message}>
        {(props) => (
          <Input
            {...props}
            className={numbers}
            inputMode="numeric"
            placeholder="20"
            {...register('breaker.minimumCalls', numberOrNothing)}
          />
        )}
      </FormField>
      <DurationField form={form} name="breaker.window" label="Within" otherwise="PT30S" />
      <DurationField
        form={form}
        name="breaker.openFor"
        label="Stay stopped for"
        hint="Then one call tries whether it is back."
        otherwise="PT30S"
      />
    </div>
  )
}
