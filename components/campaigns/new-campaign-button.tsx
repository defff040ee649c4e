'use client'

import { useRouter } from 'next/navigation'
import { type UseFormReturn, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { scopeWords } from '@/components/campaigns/scope-words'
import { FormField } from '@/components/configuration/form-field'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import { MakingFrame } from '@/components/feedback/making-frame'
import { toast } from '@/components/feedback/toasts'
import { Input, Select } from '@/components/ui/field'
import { useMaking } from '@/components/ui/use-making'
import type { createCampaignSchema } from '@/lib/campaigns/campaign-schemas'
import type { DedupScope } from '@/lib/domain/campaign'

export type NewCampaignAnswer = { kind: 'made'; name: string; isNew: boolean } | { kind: 'refused'; message: string }

type NewCampaign = z.input<typeof createCampaignSchema>
type Choices = { lists: string[]; types: string[] }

/** Makes a campaign and goes to it, where its preview is. The API's schema checks it here, the server decides. */
export function NewCampaignButton({
  make,
  ...choices
}: Choices & { make: (input: unknown) => Promise<NewCampaignAnswer> }) {
  const router = useRouter()
  const form = useForm<NewCampaign>({
    resolver: lazyResolver(() =>
      import('@/lib/campaigns/campaign-schemas').then((module) => module.createCampaignSchema),
    ),
    defaultValues: { name: '', list: '', type: '', dedupScope: 'campaign' },
  })
  const making = useMaking(() => form.reset())
  const submit = form.handleSubmit((input) =>
    making.make(
      () => make(input),
      ({ name, isNew }) => {
        toast('good', isNew ? `The campaign ${name} is made, not started` : `The campaign ${name} was there already`)
        router.push(`/campaigns/${encodeURIComponent(name)}`)
        return null
      },
    ),
  )
  return (
    <MakingFrame
      making={making}
      label="New campaign"
      title="New campaign"
      description="One message to each contact of a list. Nothing is sent before you have seen who gets it and started it."
      confirm="Make the campaign"
      checkedBy="schema"
      onSubmit={submit}
    >
      <Fields form={form} {...choices} />
    </MakingFrame>
  )
}

function Fields({ form, lists, types }: Choices & { form: UseFormReturn<NewCampaign> }) {
  const { register, formState } = form
  const { errors } = formState
  return (
    <>
      <FormField label="Name" error={errors.name?.message} hint="Part of its address; it stays.">
        {(props) => <Input {...props} {...register('name')} placeholder="renewal-july" autoComplete="off" />}
      </FormField>
      <div className="grid gap-3 sm:grid-cols-2">
        <FormField label="List" error={errors.list ? 'choose a list' : undefined}>
          {(props) => (
            <Select {...props} {...register('list')}>
              <Options names={lists} />
            </Select>
          )}
        </FormField>
        <FormField label="Notification type" error={errors.type ? 'choose a type' : undefined}>
          {(props) => (
            <Select {...props} {...register('type')}>
              <Options names={types} />
            </Select>
          )}
        </FormField>
      </div>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 font-medium text-[13px]">Each person once in</legend>
        {(Object.keys(scopeWords) as DedupScope[]).map((scope) => (
          <label key={scope} className="flex items-baseline gap-2 text-[13px]">
            <input type="radio" value={scope} {...register('dedupScope')} />
            <span>
              {scopeWords[scope].label} <span className="text-muted">— {scopeWords[scope].leavesOut}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

function Options({ names }: { names: string[] }) {
  return (
    <>
      <option value="">Choose…</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </>
  )
}
