'use client'

import { useRouter } from 'next/navigation'
import { Controller, type UseFormReturn, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { FieldList } from '@/components/configuration/field-list'
import { FormField } from '@/components/configuration/form-field'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import { MakingFrame } from '@/components/feedback/making-frame'
import { toast } from '@/components/feedback/toasts'
import { Input } from '@/components/ui/field'
import { useMaking } from '@/components/ui/use-making'
import type { createListSchema } from '@/lib/lists/list-schemas'

export type NewListAnswer = { kind: 'made'; name: string; isNew: boolean } | { kind: 'refused'; message: string }

type NewList = z.input<typeof createListSchema>

const initial: NewList = { name: '', uniqueIdentifier: [], columns: {} }
const identifiers = [
  { path: 'customer_id', example: 'your own number of the customer' },
  { path: 'phone', example: '+15551234567' },
  { path: 'email', example: 'c@example.com' },
]
const recipientColumns = [
  { name: 'phone', label: 'Phone column' },
  { name: 'email', label: 'Email column' },
  { name: 'customer_id', label: 'Customer id column' },
] as const

/** Makes a contact list and goes to it. The API's schema checks it here, the server decides. */
export function NewListButton({ make }: { make: (input: unknown) => Promise<NewListAnswer> }) {
  const router = useRouter()
  const form = useForm<NewList>({
    resolver: lazyResolver(() => import('@/lib/lists/list-schemas').then((module) => module.createListSchema)),
    defaultValues: initial,
  })
  const making = useMaking(() => form.reset(initial))
  const submit = form.handleSubmit((input) =>
    making.make(
      () => make(input),
      ({ name, isNew }) => {
        toast('good', isNew ? `The list ${name} is made` : `The list ${name} was there already`)
        router.push(`/lists/${encodeURIComponent(name)}`)
        return null
      },
    ),
  )
  return (
    <MakingFrame
      making={making}
      label="New list"
      title="New contact list"
      description="People to be notified, from CSV files. What says who somebody is stays for the life of the list."
      confirm="Make the list"
      checkedBy="schema"
      onSubmit={submit}
    >
      <Fields form={form} />
    </MakingFrame>
  )
}

function Fields({ form }: { form: UseFormReturn<NewList> }) {
  const { register, control, formState, setValue, getValues } = form
  const { errors } = formState
  function setColumn(name: string, column: string) {
    const { [name]: _, ...others } = getValues('columns') ?? {}
    setValue('columns', column.trim() === '' ? others : { ...others, [name]: column })
  }
  return (
    <>
      <FormField label="Name" error={errors.name?.message} hint="Part of the list's address; it stays.">
        {(props) => <Input {...props} {...register('name')} placeholder="customers-2026" autoComplete="off" />}
      </FormField>
      <FormField
        label="Who a contact is"
        error={errors.uniqueIdentifier?.message ?? errors.uniqueIdentifier?.root?.message}
        hint="One column, or up to five together: two rows that agree in all of them are one person, who is notified once."
      >
        {(props) => (
          <Controller
            control={control}
            name="uniqueIdentifier"
            render={({ field }) => (
              <FieldList
                control={props}
                value={field.value}
                onChange={field.onChange}
                suggestions={identifiers}
                placeholder="customer_id"
              />
            )}
          />
        )}
      </FormField>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-[13px]">Columns of your files</legend>
        <div className="grid items-end gap-3 sm:grid-cols-3">
          {recipientColumns.map(({ name, label }) => (
            <FormField key={name} label={label}>
              {(props) => (
                <Input
                  {...props}
                  placeholder={name}
                  autoComplete="off"
                  maxLength={100}
                  onChange={(event) => setColumn(name, event.target.value)}
                />
              )}
            </FormField>
          ))}
        </div>
        <p className="text-muted text-xs">
          Only where your files name them otherwise. Every other column is for the words:{' '}
          <span className="font-mono">{'{{ data.column }}'}</span>.
        </p>
        {errors.columns ? (
          <p className="text-bad text-xs">{String(errors.columns.message ?? 'A column is over-long')}</p>
        ) : null}
      </fieldset>
    </>
  )
}
