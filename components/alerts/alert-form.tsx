'use client'

import { type UseFormReturn, useForm } from 'react-hook-form'
import { DurationField } from '@/components/configuration/duration-field'
import { InputField } from '@/components/configuration/input-field'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import { SelectField } from '@/components/configuration/select-field'
import { Button } from '@/components/ui/button'
import { type AlarmName, alarmNames, alarmWords } from '@/lib/alerts/alarm-words'
import type { AlertRuleInput } from '@/lib/alerts/alert-schemas'

type AlertFormProps = {
  initial: AlertRuleInput
  /** Providers that mail can go by. */
  mailProviders: string[]
  pending: boolean
  onSave: (rule: AlertRuleInput) => void
}

/** One alert rule. The server's schema checks it here, the server decides. */
export function AlertForm({ initial, mailProviders, pending, onSave }: AlertFormProps) {
  const form = useForm<AlertRuleInput>({
    resolver: lazyResolver(() => import('@/lib/alerts/alert-schemas').then((module) => module.alertRuleSchema)),
    defaultValues: initial,
    mode: 'onTouched',
  })
  const alarm = form.watch('alarm')
  const { measures, unit } = alarmWords[alarm]
  function choose(name: string) {
    form.setValue('alarm', name as AlarmName, { shouldDirty: true })
    form.setValue('threshold', alarmWords[name as AlarmName].usual)
  }
  return (
    // What the resolver gives out has the defaults filled in; what people typed is what is saved.
    <form onSubmit={form.handleSubmit(() => onSave(form.getValues()))} className="flex flex-col gap-3" noValidate>
      <InputField form={form} name="name" label="Name" hint="The alert's subject begins with it." />
      <SelectField
        form={form}
        name="alarm"
        label="Alarm"
        hint={measures}
        choices={alarmNames.map((value) => ({ value, label: alarmWords[value].label }))}
        onChoose={choose}
      />
      <InputField
        key={alarm}
        form={form}
        name="threshold"
        label={unit === 'seconds' ? 'Above so many seconds' : 'Above this number'}
        kind="number"
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <DurationField
          form={form}
          name="hold"
          label="Once it holds for"
          hint="And is over for as long. Empty: at once."
        />
        <DurationField form={form} name="remind" label="Remind every" hint="While it lasts. Empty: never." />
      </div>
      <Target form={form} mailProviders={mailProviders} />
      <label className="flex items-center gap-2 text-[13px]">
        <input type="checkbox" {...form.register('enabled')} />
        Watch this
      </label>
      <Button type="submit" variant="primary" className="self-end" disabled={pending}>
        {pending ? 'Saving…' : 'Save'}
      </Button>
    </form>
  )
}

function Target({ form, mailProviders }: { form: UseFormReturn<AlertRuleInput>; mailProviders: string[] }) {
  const kind = form.watch('target.kind')
  function choose(next: string) {
    const target =
      next === 'email' ? { kind: 'email', provider: mailProviders[0] ?? '', address: '' } : { kind: 'webhook', url: '' }
    form.setValue('target', target as AlertRuleInput['target'], { shouldDirty: true })
  }
  return (
    <>
      <SelectField
        form={form}
        name="target.kind"
        label="Tell"
        choices={[
          { value: 'webhook', label: 'A webhook' },
          { value: 'email', label: 'Somebody by mail' },
        ]}
        onChoose={choose}
      />
      {kind === 'email' ? (
        <div key="email" className="grid gap-3 sm:grid-cols-2">
          <InputField form={form} name="target.address" label="Address" placeholder="oncall@example.com" />
          <SelectField
            form={form}
            name="target.provider"
            label="By the provider"
            none="Choose…"
            choices={mailProviders.map((value) => ({ value, label: value }))}
          />
        </div>
      ) : (
        <div key="webhook" className="flex flex-col gap-3">
          <InputField
            form={form}
            name="target.url"
            label="Address"
            kind="secret"
            placeholder="https://…"
            hint="Sealed and never shown again. ••• keeps what is stored."
          />
          <InputField
            form={form}
            name="target.secret"
            label="Signing secret (optional)"
            kind="secret"
            placeholder="whsec_…"
            hint="Then each alert is signed per Standard Webhooks. Two with a space between while it changes: both sign."
          />
        </div>
      )}
    </>
  )
}
