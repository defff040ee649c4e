'use client'

import dynamic from 'next/dynamic'
import { Controller } from 'react-hook-form'
import { ChannelField } from '@/components/configuration/channel-field'
import { DurationField } from '@/components/configuration/duration-field'
import { FormField } from '@/components/configuration/form-field'
import { OutcomeSimulator } from '@/components/configuration/outcome-simulator'
import { PartFrame } from '@/components/configuration/part-frame'
import { RetrySchedule } from '@/components/configuration/retry-schedule'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { PartMissing } from '@/components/feedback/part-missing'
import { Card } from '@/components/ui/card'
import { Input, Select } from '@/components/ui/field'
import { Skeleton } from '@/components/ui/skeleton'
import type { ProviderDescription } from '@/lib/configuration/describe-provider'
import type { OnUnknown, RouteInput } from '@/lib/configuration/document'
import { durationSeconds } from '@/lib/domain/duration'
import type { RetryPolicy } from '@/lib/domain/retry-policy'

type RouteFormProps = {
  name: string | null
  initial: RouteInput
  version: number
  providers: ProviderDescription[]
  usedBy: string[]
  save: SavePart
  readOnly: boolean
}

const unknownWords: Record<OnUnknown, string> = {
  'retry-same-key': 'Repeat with the same key (only where the provider recognises it)',
  reconcile: 'Ask the provider what became of it, then act on that',
  hold: 'Hold it for a person',
  'accept-duplicate-risk': 'Go on all the same: the customer may get two',
}

const unknownShort: Record<OnUnknown, string> = {
  'retry-same-key': 'is asked again with the same key',
  reconcile: 'is asked what became of it',
  hold: 'a person decides',
  'accept-duplicate-risk': 'goes on; the customer may get two',
}

const loadSchema = () => import('@/lib/configuration/document').then((module) => module.routeSchema)
const ProviderOrder = dynamic(
  () =>
    import('@/components/configuration/provider-order').then(
      (module) => module.ProviderOrder,
      () => PartMissing,
    ),
  {
    ssr: false,
    loading: () => <Skeleton className="h-24" />,
  },
)

/** One route: who is asked in which order, how often, and what happens when nobody knows. */
export function RouteForm({ name, initial, version, providers, usedBy, save, readOnly }: RouteFormProps) {
  const part = usePartForm<RouteInput>({ schema: loadSchema, initial, version, save, list: '/routes' })
  const { register, control, watch, formState } = part.form
  const { errors } = formState
  const [channel, chosen = [], retry, onUnknown] = watch(['channel', 'providers', 'retry', 'onUnknown'])
  const policy = policyOf(retry)
  const members = chosen.flatMap((one) => providers.find((provider) => provider.name === one) ?? [])
  return (
    <PartFrame
      part={part}
      isNew={name === null}
      readOnly={readOnly}
      removal={{ what: `the route ${name}`, consequence: consequenceOf(usedBy) }}
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <fieldset disabled={readOnly || !part.ready} className="contents">
          <Card title="Providers, in the order in which they are tried">
            <div className="flex flex-col gap-4 p-4">
              <div className="grid gap-3 sm:grid-cols-2">
                <FormField
                  label="Name"
                  error={errors.name?.message}
                  hint={name === null ? 'Types refer to it; it stays.' : undefined}
                >
                  {(props) => <Input {...props} {...register('name')} readOnly={name !== null} autoComplete="off" />}
                </FormField>
                <ChannelField field={register('channel')} error={errors.channel?.message} />
              </div>
              <Controller
                control={control}
                name="providers"
                render={({ field }) => (
                  <ProviderOrder
                    value={field.value ?? []}
                    onChange={field.onChange}
                    choices={providers.filter(
                      (one) => one.channels.includes(channel ?? 'sms') || field.value?.includes(one.name),
                    )}
                    errors={chosen.map((_, i) => errors.providers?.[i]?.message)}
                  />
                )}
              />
              {errors.providers?.message ? <p className="text-bad text-xs">{errors.providers.message}</p> : null}
              <p className="text-muted text-xs">
                The next provider is asked only after a certain non-send, with the same key and the same bytes.
              </p>
            </div>
          </Card>
          <Card title="When nobody knows whether it was sent">
            <div className="flex flex-col gap-3 p-4">
              <FormField label="After an unknown outcome" error={errors.onUnknown?.message}>
                {(props) => (
                  <Select {...props} {...register('onUnknown', { setValueAs: (value: string) => value || undefined })}>
                    <option value="">The safest that each provider allows</option>
                    {Object.entries(unknownWords).map(([value, label]) => (
                      <option key={value} value={value}>
                        {label}
                      </option>
                    ))}
                  </Select>
                )}
              </FormField>
              <ul className="flex flex-col gap-1 text-[13px]">
                {members.map((provider) => (
                  <li key={provider.name}>
                    <span className="font-medium">{provider.name}</span> {unknownShort[onUnknown || provider.safest]}
                  </li>
                ))}
              </ul>
            </div>
          </Card>
          <Card title="Retries">
            <div className="flex flex-col gap-4 p-4">
              <div className="grid gap-3 sm:grid-cols-2">
                <DurationField form={part.form} name="retry.base" label="First wait" />
                <DurationField form={part.form} name="retry.cap" label="Longest wait" />
                <FormField label="Each wait times" error={errors.retry?.factor?.message}>
                  {(props) => (
                    <Input
                      {...props}
                      className="figures text-right"
                      inputMode="decimal"
                      {...register('retry.factor', { valueAsNumber: true })}
                    />
                  )}
                </FormField>
                <FormField label="Attempts at most" error={errors.retry?.attemptsMax?.message}>
                  {(props) => (
                    <Input
                      {...props}
                      className="figures text-right"
                      inputMode="numeric"
                      {...register('retry.attemptsMax', { valueAsNumber: true })}
                    />
                  )}
                </FormField>
                <FormField
                  label="Jitter"
                  error={errors.retry?.jitter?.message}
                  hint="Full: after an outage not everybody comes back at once."
                >
                  {(props) => (
                    <Select {...props} {...register('retry.jitter')}>
                      <option value="full">Full</option>
                      <option value="none">None</option>
                    </Select>
                  )}
                </FormField>
              </div>
              {policy ? <RetrySchedule policy={policy} /> : null}
            </div>
          </Card>
        </fieldset>
        <Card title="Simulate">
          <div className="p-4">
            {policy ? (
              <OutcomeSimulator
                key={JSON.stringify([chosen, policy, onUnknown])}
                route={{
                  providers: members.map(({ facts }) => facts),
                  retry: policy,
                  onUnknownAt: Object.fromEntries(members.map((one) => [one.name, onUnknown || one.safest])),
                }}
              />
            ) : (
              <p className="text-muted text-sm">Complete the retries first.</p>
            )}
          </div>
        </Card>
      </div>
    </PartFrame>
  )
}

function consequenceOf(usedBy: string[]): string {
  return usedBy.length > 0
    ? `It is used by ${usedBy.join(', ')}: give them another route first, or the removal is refused.`
    : 'No notification type uses it. A version with it can be restored.'
}

/** The engine's units; null while something is missing. */
function policyOf(retry: RouteInput['retry']): RetryPolicy | null {
  const base = durationSeconds(retry?.base ?? '')
  const cap = durationSeconds(retry?.cap ?? '')
  const { factor, attemptsMax, jitter = 'full' } = retry ?? {}
  if (base === null || cap === null || !factor || !attemptsMax || attemptsMax > 100) return null
  return { baseMs: base * 1_000, capMs: cap * 1_000, factor, attemptsMax, jitter }
}
