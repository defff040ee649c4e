'use client'

import type { UseFormReturn } from 'react-hook-form'
import { DurationField } from '@/components/configuration/duration-field'
import { InputField } from '@/components/configuration/input-field'
import { SelectField } from '@/components/configuration/select-field'
import type { NotificationTypeInput } from '@/lib/configuration/document'

type Form = { form: UseFormReturn<NotificationTypeInput> }

/** Another system's address, what it is asked, and how its answer is read. */
export function HttpGuardrailFields({ form }: Form) {
  const method = form.watch('guardrail.method') ?? 'GET'
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_7rem]">
        <InputField
          form={form}
          name="guardrail.url"
          label="URL"
          kind="code"
          placeholder="https://crm.example.com/notifications"
        />
        <SelectField
          form={form}
          name="guardrail.method"
          label="Method"
          choices={[
            { value: 'GET', label: 'GET' },
            { value: 'POST', label: 'POST' },
          ]}
        />
      </div>
      <Question form={form} />
      {method === 'POST' ? (
        <InputField
          form={form}
          name={'guardrail.body' as never}
          label="Body, JSON"
          kind="json"
          hint="Each text in it is a template."
        />
      ) : null}
      <Answer form={form} />
      <details>
        <summary className="cursor-pointer text-muted text-xs">Headers, token, limits</summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          <Limits form={form} />
        </div>
      </details>
    </>
  )
}

function Question({ form }: Form) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <InputField
        form={form}
        name="guardrail.pathSegments"
        label="Path after it, one segment a line"
        kind="lines"
        placeholder="{{ identifiers.customer_id }}"
        hint="Templates; each is encoded whole."
      />
      <InputField
        form={form}
        name="guardrail.query"
        label="Query, one parameter a line"
        kind="pairs"
        placeholder="type: {{ type }}"
        hint="name: template"
      />
    </div>
  )
}

const ways = [
  { value: 'equals', label: 'A value of it equals' },
  { value: 'exists', label: 'A value of it is there' },
  { value: 'status', label: 'Its status is' },
]
const fresh = {
  equals: { path: 'status', equals: 'sent' },
  exists: { path: 'sentAt', exists: true },
  status: { status: 200 },
} as const

function Answer({ form }: Form) {
  const sentWhen = form.watch('guardrail.sentWhen') ?? {}
  const way = 'status' in sentWhen ? 'status' : 'exists' in sentWhen ? 'exists' : 'equals'
  const choose = (next: string) =>
    form.setValue('guardrail.sentWhen', fresh[next as keyof typeof fresh], { shouldDirty: true })
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <SelectField
        form={form}
        name="guardrail.sentWhen"
        label="It was sent, when"
        value={way}
        choices={ways}
        onChoose={choose}
      />
      {way === 'status' ? (
        <InputField key={way} form={form} name="guardrail.sentWhen.status" label="Status" kind="number" />
      ) : (
        <InputField key={way} form={form} name="guardrail.sentWhen.path" label="Path of the value" kind="code" />
      )}
      {way === 'equals' ? (
        <InputField
          form={form}
          name="guardrail.sentWhen.equals"
          label="Equals"
          kind="scalar"
          hint={'Or several: ["sent", "queued"]'}
        />
      ) : null}
      <InputField
        form={form}
        name="guardrail.notSentStatuses"
        label="It was not, at these statuses"
        kind="numbers"
        placeholder="404"
      />
      <DurationField
        form={form}
        name="guardrail.within"
        label="Look back (optional)"
        hint="Templates know it as {{ within }}."
        forever
      />
    </div>
  )
}

function Limits({ form }: Form) {
  return (
    <>
      <InputField
        form={form}
        name="guardrail.token"
        label="Token (optional)"
        kind="secret"
        hint="Sent as Authorization: Bearer. ••• keeps what is stored, for this address only."
      />
      <InputField
        form={form}
        name="guardrail.tokenHeader"
        label="In another header (optional)"
        kind="code"
        placeholder="x-api-key"
      />
      <InputField
        form={form}
        name="guardrail.headers"
        label="Headers, one a line"
        kind="pairs"
        placeholder="accept: application/json"
      />
      <InputField
        form={form}
        name="guardrail.timeoutMs"
        label="Timeout, milliseconds"
        kind="number"
        placeholder="2000"
        hint="Then it did not answer."
      />
      <InputField form={form} name="guardrail.concurrency" label="Questions at once" kind="number" placeholder="32" />
    </>
  )
}
