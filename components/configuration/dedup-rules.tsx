'use client'

import { Plus, Trash2 } from 'lucide-react'
import { Controller, type UseFormReturn, useFieldArray } from 'react-hook-form'
import { DurationField } from '@/components/configuration/duration-field'
import { durationWords } from '@/components/configuration/duration-words'
import { FieldList } from '@/components/configuration/field-list'
import { FormField } from '@/components/configuration/form-field'
import { Button } from '@/components/ui/button'
import { Input, Select } from '@/components/ui/field'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import { durationSeconds } from '@/lib/domain/duration'

type Suggestions = { path: string; example: string }[]
type DedupRulesProps = { form: UseFormReturn<NotificationTypeInput>; suggestions: Suggestions }

const scopes = {
  type: 'this type',
  campaign: 'one campaign',
  list: 'one contact list',
  channel: 'this channel, all types',
  global: 'everything',
} as const

/** All rules of a type must pass; the first that does not is the one that a suppression names. */
export function DedupRules({ form, suggestions }: DedupRulesProps) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'dedup' })
  return (
    <div className="flex flex-col gap-3 p-4">
      {fields.length === 0 ? (
        <p className="text-muted text-sm">No rules: only a repeated idempotency key is recognised as a duplicate.</p>
      ) : null}
      {fields.map(({ id }, i) => (
        <Rule key={id} form={form} index={i} suggestions={suggestions} onRemove={() => remove(i)} />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          onClick={() =>
            append({
              rule: freeName(form, 'same-fact'),
              guard: 'dedup_window',
              fields: [],
              window: 'PT10M',
              mode: 'fixed',
              scope: 'type',
            })
          }
        >
          <Plus className="size-4" aria-hidden="true" />
          Dedup window
        </Button>
        <Button
          size="sm"
          onClick={() =>
            append({
              rule: freeName(form, 'same-person'),
              guard: 'unique_identifier',
              fields: ['identifiers.customer_id'],
              window: 'forever',
              mode: 'fixed',
              scope: 'campaign',
            })
          }
        >
          <Plus className="size-4" aria-hidden="true" />
          Unique identifier
        </Button>
      </div>
    </div>
  )
}

function freeName(form: UseFormReturn<NotificationTypeInput>, stem: string): string {
  const names = (form.getValues('dedup') ?? []).map(({ rule }) => rule)
  let name = stem
  for (let n = 2; names.includes(name); n++) name = `${stem}-${n}`
  return name
}

type RuleProps = DedupRulesProps & { index: number; onRemove: () => void }

function Rule({ form, index, suggestions, onRemove }: RuleProps) {
  const { register, control, watch, formState } = form
  const at = `dedup.${index}` as const
  const errors = formState.errors.dedup?.[index]
  const [rule, horizon] = [watch(at), watch('producerRetryHorizon')]
  if (!rule) return null
  const short = isShort(rule.window, horizon ?? '')
  return (
    <fieldset className="rounded-md border border-border p-3">
      <legend className="px-1 font-medium text-[13px]">
        {rule.guard === 'unique_identifier' ? 'Unique identifier' : 'Dedup window'}
      </legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <FormField label="Rule name" error={errors?.rule?.message}>
          {(props) => <Input {...props} {...register(`${at}.rule`)} autoComplete="off" />}
        </FormField>
        <FormField label="Within" error={errors?.scope?.message}>
          {(props) => (
            <Select {...props} {...register(`${at}.scope`)}>
              {Object.entries(scopes).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </FormField>
        <FormField
          label="Fields that make it the same"
          className="sm:col-span-2"
          error={errors?.fields?.message ?? errors?.fields?.find?.((one) => one?.message)?.message}
        >
          {(props) => (
            <Controller
              control={control}
              name={`${at}.fields`}
              render={({ field }) => (
                <FieldList
                  control={props}
                  value={field.value ?? []}
                  onChange={field.onChange}
                  suggestions={suggestions.filter(({ path }) =>
                    /^(data|identifiers|recipient)\.|^campaign$/.test(path),
                  )}
                />
              )}
            />
          )}
        </FormField>
        <DurationField form={form} name={`${at}.window`} label="Window" forever />
        <FormField label="A duplicate" error={errors?.mode?.message}>
          {(props) => (
            <Select {...props} {...register(`${at}.mode`)}>
              <option value="fixed">leaves the window as it is (fixed)</option>
              <option value="sliding">starts the window anew (sliding)</option>
            </Select>
          )}
        </FormField>
        {short || rule.acceptShortWindow !== undefined ? (
          <FormField
            label="Why a window this short is right"
            className="sm:col-span-2"
            hint={`Producers retry for up to ${durationWords(horizon ?? 'PT5M')}: a retry after the window has closed is sent again.`}
            error={errors?.acceptShortWindow?.message}
          >
            {(props) => (
              <Input
                {...props}
                {...register(`${at}.acceptShortWindow`, { setValueAs: (text: string) => text || undefined })}
              />
            )}
          </FormField>
        ) : null}
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted text-xs">{sentence(rule)}</p>
        <Button size="sm" variant="ghost" onClick={onRemove}>
          <Trash2 className="size-4" aria-hidden="true" />
          Remove the rule
        </Button>
      </div>
    </fieldset>
  )
}

type RuleInput = NonNullable<NotificationTypeInput['dedup']>[number]

/** The rule as one would say it. */
function sentence({ fields, window, mode, scope = 'type' }: RuleInput): string {
  if (!fields || fields.length === 0) return 'Choose at least one field.'
  const span =
    window === 'forever'
      ? 'for ever'
      : `for ${durationWords(window)}${mode === 'sliding' ? ' after the latest one' : ''}`
  return `The same ${fields.join(' + ')} within ${scopes[scope]} is sent once ${span}.`
}

function isShort(window: string, horizon: string): boolean {
  const [length, needed] = [durationSeconds(window), durationSeconds(horizon)]
  return length !== null && needed !== null && length < needed
}
