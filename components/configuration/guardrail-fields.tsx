'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { DurationField } from '@/components/configuration/duration-field'
import { faultMessage } from '@/components/configuration/fault-message'
import { FieldList } from '@/components/configuration/field-list'
import { FormField } from '@/components/configuration/form-field'
import { HttpGuardrailFields } from '@/components/configuration/http-guardrail-fields'
import { SelectField } from '@/components/configuration/select-field'
import type { NotificationTypeInput } from '@/lib/configuration/document'

type GuardrailFieldsProps = {
  form: UseFormReturn<NotificationTypeInput>
  suggestions: { path: string; example: string }[]
}

type Guardrail = NonNullable<NotificationTypeInput['guardrail']>
const fresh: Record<Guardrail['kind'], Guardrail> = {
  internal: { kind: 'internal', fields: [], within: 'P1D', onError: 'hold' },
  http: { kind: 'http', url: '', method: 'GET', sentWhen: { path: 'status', equals: 'sent' }, onError: 'hold' },
}

/** What is asked just before a send, and what holds for a claim that ran out. */
export function GuardrailFields({ form, suggestions }: GuardrailFieldsProps) {
  const kind = form.watch('guardrail.kind')
  function choose(next: string) {
    const guardrail = next === '' ? undefined : fresh[next as Guardrail['kind']]
    form.setValue('guardrail', guardrail, { shouldDirty: true })
  }
  return (
    <div className="flex flex-col gap-3 p-4">
      <SelectField
        form={form}
        name="guardrail.kind"
        label="Guardrail"
        hint="Asked before each first send: catches what slipped through, and what other systems have sent."
        none="None"
        choices={[
          { value: 'internal', label: 'Our own record of what was sent' },
          { value: 'http', label: 'Another system, over HTTP' },
        ]}
        onChoose={choose}
      />
      {kind === 'internal' ? <InternalGuardrail form={form} suggestions={suggestions} /> : null}
      {kind === 'http' ? <HttpGuardrailFields form={form} /> : null}
      {kind === 'http' ? (
        <SelectField
          form={form}
          name="guardrail.onError"
          label="When it does not answer"
          choices={[
            { value: 'hold', label: 'Hold it for a person: nobody gets two' },
            { value: 'send', label: 'Send all the same: the customer may get two' },
          ]}
        />
      ) : null}
      <SelectField
        form={form}
        name="onExpiredClaim"
        label="After a claim ran out without a word"
        hint="A flow claimed the right to send by itself, and neither confirmed nor released it: perhaps it sent."
        choices={[
          { value: 'stop', label: 'Others are told to stop: nobody gets two' },
          { value: 'proceed', label: 'Others may send: nobody gets none' },
        ]}
      />
    </div>
  )
}

function InternalGuardrail({ form, suggestions }: GuardrailFieldsProps) {
  const { error } = form.getFieldState('guardrail.fields', form.formState)
  return (
    <>
      <FormField
        label="Who has these already"
        hint="A notification of this type with the same values stops this one."
        error={faultMessage(error)}
      >
        {(control) => (
          <Controller
            control={form.control}
            name="guardrail.fields"
            render={({ field }) => (
              <FieldList
                control={control}
                value={field.value ?? []}
                onChange={field.onChange}
                suggestions={suggestions.filter(({ path }) => /^(data|identifiers|recipient)\./.test(path))}
                placeholder="identifiers.customer_id"
              />
            )}
          />
        )}
      </FormField>
      <DurationField form={form} name="guardrail.within" label="Was sent within" forever />
    </>
  )
}
