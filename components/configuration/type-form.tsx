'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { ChannelField } from '@/components/configuration/channel-field'
import { DedupRules } from '@/components/configuration/dedup-rules'
import { DurationField } from '@/components/configuration/duration-field'
import { FormField } from '@/components/configuration/form-field'
import { GuardrailFields } from '@/components/configuration/guardrail-fields'
import { PartFrame } from '@/components/configuration/part-frame'
import { type ReadSample, RealSample } from '@/components/configuration/real-sample'
import { RuleTrial, type TryRules } from '@/components/configuration/rule-trial'
import { TypePreviewView } from '@/components/configuration/type-preview'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { type Advise, WindowAdvisor } from '@/components/configuration/window-advisor'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { Card } from '@/components/ui/card'
import { Input, Select, TextArea } from '@/components/ui/field'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import type { TypePreview } from '@/lib/configuration/preview-type'

type TypeFormProps = {
  name: string | null
  initial: NotificationTypeInput
  sample: string
  version: number
  routes: { name: string; channel: string }[]
  save: SavePart
  preview: (value: unknown, sample: string) => Promise<TypePreview | null>
  readOnly: boolean
  /** What looks at the type's past; null for a new one, which has none. `newest` null: this person may not see customers. */
  past: { advise: Advise; tryRules: TryRules; newest: ReadSample | null } | null
}

const removed =
  'Requests of this type are refused from then on. What is queued waits. A version with it can be restored.'
const loadSchema = () => import('@/lib/configuration/document').then((module) => module.notificationTypeSchema)

/** One notification type: what it says, by which route, and what makes it a duplicate. */
export function TypeForm({
  name,
  initial,
  sample: firstSample,
  version,
  routes,
  save,
  preview,
  readOnly,
  past,
}: TypeFormProps) {
  const part = usePartForm<NotificationTypeInput>({
    schema: loadSchema,
    initial,
    version,
    save,
    list: '/types',
  })
  const { form } = part
  const [sample, setSample] = useState(firstSample)
  const shown = usePreview(form, sample, preview)
  const suggestions = shown?.kind === 'rendered' ? shown.fields : []
  return (
    <PartFrame
      part={part}
      isNew={name === null}
      readOnly={readOnly}
      removal={{ what: `the type ${name}`, consequence: removed }}
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <fieldset disabled={readOnly || !part.ready} className="flex min-w-0 flex-col gap-4">
          <Card title="What it is">
            <Basics form={form} isNew={name === null} routes={routes} />
          </Card>
          <Card title="What makes it a duplicate">
            <DedupRules form={form} suggestions={suggestions} />
          </Card>
          <Card title="What it says">
            <Words form={form} />
          </Card>
          <Card title="How long it matters">
            <Times form={form} />
          </Card>
          <Card title="Just before it is sent">
            <GuardrailFields form={form} suggestions={suggestions} />
          </Card>
        </fieldset>
        <fieldset disabled={!part.ready} className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-16">
          <Card title="Try it on a sample">
            <div className="flex flex-col gap-4 p-4">
              <FormField
                label="A request, as a producer would send it"
                hint="Only for this preview: nothing is stored or sent."
              >
                {(props) => (
                  <TextArea
                    {...props}
                    className="font-mono text-xs"
                    rows={9}
                    spellCheck={false}
                    value={sample}
                    onChange={(event) => setSample(event.target.value)}
                  />
                )}
              </FormField>
              {past?.newest ? <RealSample read={past.newest} onSample={setSample} /> : null}
              <div aria-live="polite">
                <TypePreviewView preview={shown} />
              </div>
            </div>
          </Card>
        </fieldset>
      </div>
      {past ? (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card title="How long a window should be">
            <WindowAdvisor form={form} advise={past.advise} readOnly={readOnly} />
          </Card>
          <Card title="What if these rules had been in force?">
            <RuleTrial form={form} tryRules={past.tryRules} />
          </Card>
        </div>
      ) : null}
    </PartFrame>
  )
}

/** The server renders: it is the one that will. */
function usePreview(form: UseFormReturn<NotificationTypeInput>, sample: string, preview: TypeFormProps['preview']) {
  const value = useDeferredValue(JSON.stringify(withoutEmpty(form.watch())))
  const asked = useDeferredValue(sample)
  const { data } = useQuery({
    queryKey: ['type-preview', value, asked],
    queryFn: () => preview(JSON.parse(value), asked),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  })
  return data ?? null
}

const orNothing = { setValueAs: (text: string | undefined) => text || undefined }

function Basics({
  form,
  isNew,
  routes,
}: {
  form: UseFormReturn<NotificationTypeInput>
  isNew: boolean
  routes: TypeFormProps['routes']
}) {
  const { register, watch, formState } = form
  const { errors } = formState
  const channel = watch('channel')
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      <FormField
        label="Name"
        error={errors.name?.message}
        hint={isNew ? 'Producers name it in their requests; it stays.' : undefined}
      >
        {(props) => <Input {...props} {...register('name')} readOnly={!isNew} autoComplete="off" />}
      </FormField>
      <ChannelField field={register('channel')} error={errors.channel?.message} />
      <FormField label="Route" error={errors.route?.message}>
        {(props) => (
          <Select {...props} {...register('route')}>
            <option value="">Choose…</option>
            {routes
              .filter((route) => route.channel === channel || route.name === watch('route'))
              .map((route) => (
                <option key={route.name} value={route.name}>
                  {route.name}
                </option>
              ))}
          </Select>
        )}
      </FormField>
      <FormField
        label="Event type"
        error={errors.eventType?.message}
        hint="Events and outbox rows of this type make such a notification."
      >
        {(props) => (
          <Input
            {...props}
            {...register('eventType', orNothing)}
            placeholder="custom.order.created"
            autoComplete="off"
          />
        )}
      </FormField>
      <FormField label="Phone, from an event" error={errors.recipient?.phone?.message}>
        {(props) => (
          <Input
            {...props}
            className="font-mono text-xs"
            {...register('recipient.phone', orNothing)}
            placeholder="{{ data.phone }}"
          />
        )}
      </FormField>
      <FormField label="Email, from an event" error={errors.recipient?.email?.message}>
        {(props) => (
          <Input
            {...props}
            className="font-mono text-xs"
            {...register('recipient.email', orNothing)}
            placeholder="{{ data.email }}"
          />
        )}
      </FormField>
      <FormField label="Customer id, from an event" error={errors.recipient?.customerId?.message}>
        {(props) => (
          <Input
            {...props}
            className="font-mono text-xs"
            {...register('recipient.customerId', orNothing)}
            placeholder="{{ data.customerId }}"
          />
        )}
      </FormField>
    </div>
  )
}

function Words({ form }: { form: UseFormReturn<NotificationTypeInput> }) {
  const { register, watch, formState } = form
  const { errors } = formState
  return (
    <div className="flex flex-col gap-3 p-4">
      {watch('channel') === 'email' || watch('template.subject') ? (
        <FormField label="Subject" error={errors.template?.subject?.message}>
          {(props) => <Input {...props} {...register('template.subject', orNothing)} />}
        </FormField>
      ) : null}
      <FormField
        label="Body"
        error={errors.template?.body?.message}
        hint="Rendered once, when a request is accepted. {{ data.… }}, {{ recipient.… }}, {{ identifiers.… }}, {{ campaign }}."
      >
        {(props) => <TextArea {...props} rows={5} {...register('template.body')} />}
      </FormField>
      <FormField
        label="Key recipe"
        error={errors.keyRecipe?.message}
        hint="How producers should make their idempotency key: from the transaction, never from a clock or a counter of tries."
      >
        {(props) => (
          <Input
            {...props}
            className="font-mono text-xs"
            {...register('keyRecipe', orNothing)}
            placeholder="{{ data.orderId }}"
          />
        )}
      </FormField>
    </div>
  )
}

function Times({ form }: { form: UseFormReturn<NotificationTypeInput> }) {
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      <DurationField
        form={form}
        name="expiresAfter"
        label="Expires after"
        hint="What is not sent by then is never sent."
        otherwise="P7D"
        forever
      />
      <DurationField
        form={form}
        name="producerRetryHorizon"
        label="Producers retry for up to"
        hint="No window may be shorter, or a late retry is sent again. Left empty, any length is allowed."
      />
      <DurationField
        form={form}
        name="contentRetention"
        label="Recipient and text are kept for"
        hint="For what is delicate, as health is. Empty: as long as everything else."
      />
    </div>
  )
}
