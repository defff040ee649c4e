'use client'

import { Controller, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import { DurationInput } from '@/components/configuration/duration-input'
import { FormField } from '@/components/configuration/form-field'

type DurationFieldProps<Input extends FieldValues> = {
  form: UseFormReturn<Input>
  name: Path<Input>
  label: string
  hint?: string
  /** What holds where the document says nothing. */
  otherwise?: string
  forever?: boolean
}

/** An ISO 8601 duration of the form, with its label and what is wrong with it. */
export function DurationField<Input extends FieldValues>({
  form,
  name,
  label,
  hint,
  otherwise = '',
  forever = false,
}: DurationFieldProps<Input>) {
  const { error } = form.getFieldState(name, form.formState)
  return (
    <FormField label={label} hint={hint} error={error?.message}>
      {(props) => (
        <Controller
          control={form.control}
          name={name}
          render={({ field }) => (
            <DurationInput
              control={props}
              forever={forever}
              value={field.value ?? otherwise}
              onChange={(value) => field.onChange(value || undefined)}
              onBlur={field.onBlur}
            />
          )}
        />
      )}
    </FormField>
  )
}
