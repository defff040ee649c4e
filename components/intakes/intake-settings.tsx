'use client'

import type { UseFormReturn } from 'react-hook-form'
import type { FieldKind } from '@/components/configuration/field-text'
import { InputField } from '@/components/configuration/input-field'
import { SelectField } from '@/components/configuration/select-field'
import type { IntakeInput } from '@/lib/configuration/document'
import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'

type Setting = {
  name: string
  label: string
  kind?: FieldKind
  hint?: string
  placeholder?: string
  choices?: string[]
}

const keepSecret = 'Sealed and never shown again. ••• keeps what is stored.'

const settingsOf: Record<IntakeKindName, Setting[]> = {
  sqs: [
    {
      name: 'queueUrl',
      label: 'Queue URL',
      kind: 'code',
      placeholder: 'https://sqs.eu-west-1.amazonaws.com/1234/orders',
    },
    { name: 'region', label: 'Region', kind: 'code', placeholder: 'us-east-1' },
    { name: 'accessKeyId', label: 'Access key id (optional)', kind: 'code', hint: "Without: the machine's own role." },
    { name: 'secretAccessKey', label: 'Secret access key (optional)', kind: 'secret', hint: keepSecret },
    {
      name: 'deadLetterUrl',
      label: 'Dead-letter queue (optional)',
      kind: 'code',
      hint: "Without: the queue's own redrive policy.",
    },
    { name: 'keyAttribute', label: 'Attribute with the key (optional)', kind: 'code' },
    { name: 'visibilitySeconds', label: 'Invisible for, seconds', kind: 'number', placeholder: '60' },
    { name: 'waitSeconds', label: 'Wait for messages, seconds', kind: 'number', placeholder: '20' },
    { name: 'endpoint', label: 'Endpoint (optional)', kind: 'code', hint: "Without: the region's own." },
  ],
  'service-bus': [
    { name: 'connectionString', label: 'Connection string', kind: 'secret', hint: keepSecret },
    { name: 'queue', label: 'Queue', kind: 'code', hint: 'Or a topic with a subscription.' },
    { name: 'topic', label: 'Topic', kind: 'code' },
    { name: 'subscription', label: 'Subscription', kind: 'code' },
    { name: 'keyProperty', label: 'Property with the key (optional)', kind: 'code' },
  ],
  kafka: [
    { name: 'brokers', label: 'Brokers', kind: 'list', placeholder: 'broker-1:9092, broker-2:9092' },
    { name: 'topics', label: 'Topics', kind: 'list', placeholder: 'orders, parcels' },
    { name: 'groupId', label: 'Consumer group', kind: 'code', placeholder: 'once' },
    { name: 'tls', label: 'TLS', choices: ['true', 'false'] },
    { name: 'saslMechanism', label: 'Sign-in (optional)', choices: ['plain', 'scram-sha-256', 'scram-sha-512'] },
    { name: 'username', label: 'User name (optional)', kind: 'code' },
    { name: 'password', label: 'Password (optional)', kind: 'secret', hint: `${keepSecret} For these brokers only.` },
    { name: 'keyHeader', label: 'Header with the key (optional)', kind: 'code' },
    { name: 'deadLetterTopic', label: 'Dead-letter topic (optional)', kind: 'code' },
    { name: 'from', label: 'A new group begins at', choices: ['earliest', 'latest'] },
    { name: 'sessionTimeoutMs', label: 'Session timeout, milliseconds', kind: 'number', placeholder: '30000' },
  ],
  'postgres-outbox': [
    {
      name: 'url',
      label: 'Address',
      kind: 'secret',
      placeholder: 'postgres://user:password@host:5432/shop',
      hint: keepSecret,
    },
    { name: 'table', label: 'Table', kind: 'code', placeholder: 'outbox' },
    { name: 'reasonColumn', label: 'Column for the reason of a failure', kind: 'code', placeholder: 'problem' },
    {
      name: 'listenChannel',
      label: 'NOTIFY channel (optional)',
      kind: 'code',
      hint: 'Without: rows are found by polling.',
    },
    { name: 'pollMs', label: 'Poll every, milliseconds', kind: 'number', placeholder: '1000' },
    { name: 'leaseSeconds', label: 'Rows are leased for, seconds', kind: 'number', placeholder: '30' },
    {
      name: 'statuses',
      label: 'Words for what became of a row (optional)',
      kind: 'pairs',
      placeholder: 'accepted: sent\nsuppressed: suppressed\nskipped: skipped\nfailed: failed',
    },
  ],
}

/** What an intake of a kind must be told, secrets masked. The server checks it by the kind's own schema. */
export function IntakeSettings({ form, kind }: { form: UseFormReturn<IntakeInput>; kind: IntakeKindName }) {
  return (
    <div key={kind} className="grid gap-3 p-4 sm:grid-cols-2">
      {settingsOf[kind].map(({ name, label, hint, placeholder, kind: of = 'text', choices }) => {
        const common = { form, name: `settings.${name}` as const, label, ...(hint ? { hint } : {}) }
        if (!choices) return <InputField key={name} {...common} kind={of} {...(placeholder ? { placeholder } : {})} />
        if (choices.includes('true')) return <YesNo key={name} {...common} />
        return (
          <SelectField
            key={name}
            {...common}
            none="Not set"
            choices={choices.map((value) => ({ value, label: value }))}
          />
        )
      })}
    </div>
  )
}

function YesNo({ form, name, label }: { form: UseFormReturn<IntakeInput>; name: `settings.${string}`; label: string }) {
  const value = form.watch(name)
  return (
    <SelectField
      form={form}
      name={name}
      label={label}
      value={value === undefined ? '' : String(value)}
      none="Not set: on"
      choices={[
        { value: 'true', label: 'On' },
        { value: 'false', label: 'Off' },
      ]}
      onChoose={(next) => form.setValue(name, next === '' ? undefined : next === 'true', { shouldDirty: true })}
    />
  )
}
