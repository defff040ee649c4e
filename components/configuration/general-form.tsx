'use client'

import { DurationField } from '@/components/configuration/duration-field'
import { PartFrame } from '@/components/configuration/part-frame'
import { SelectField } from '@/components/configuration/select-field'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { Card } from '@/components/ui/card'
import type { GeneralInput } from '@/lib/configuration/document'

type GeneralFormProps = {
  initial: GeneralInput
  version: number
  types: { name: string; channel: string }[]
  save: SavePart
}

const channels = [
  { channel: 'sms', label: 'SMS' },
  { channel: 'email', label: 'Email' },
  { channel: 'voice', label: 'Voice' },
] as const

const loadSchema = () => import('@/lib/configuration/document').then((module) => module.generalSchema)

/** What holds for everything: which types the facade means, and for how long things are kept. */
export function GeneralForm({ initial, version, types, save }: GeneralFormProps) {
  const part = usePartForm<GeneralInput>({ schema: loadSchema, initial, version, save, list: '/settings' })
  const { form } = part
  return (
    <PartFrame part={part}>
      <Card title={`In force: version ${version}`}>
        <fieldset disabled={!part.ready} className="flex flex-col gap-4 p-4">
          <div className="grid gap-3 sm:grid-cols-3">
            {channels.map(({ channel, label }) => (
              <SelectField
                key={channel}
                form={form}
                name={`facade.outboundContacts.${channel}`}
                label={`Outbound contacts: ${label}`}
                none="Callers must name a type"
                choices={types
                  .filter((type) => type.channel === channel)
                  .map(({ name }) => ({ value: name, label: name }))}
              />
            ))}
          </div>
          <p className="text-muted text-xs">
            The type of a <code>POST /api/v2/outbound/contacts</code> that names none.
          </p>
          <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
            <DurationField
              form={form}
              name="idempotencyKeyRetention"
              label="Idempotency keys are kept for"
              hint="At least a day; then 90 days as used."
              forever
            />
            <DurationField form={form} name="retention.notifications" label="Notifications are kept for" forever />
            <DurationField
              form={form}
              name="retention.suppressions"
              label="Suppressions are kept for"
              hint="The notifications that they name stay as long, without text."
              forever
            />
            <DurationField form={form} name="retention.audit" label="The audit is kept for" forever />
          </div>
        </fieldset>
      </Card>
    </PartFrame>
  )
}
