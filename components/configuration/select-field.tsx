'use client'

import type { ReactNode } from 'react'
import { Controller, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import { faultMessage } from '@/components/configuration/fault-message'
import { FormField } from '@/components/configuration/form-field'
import { Select } from '@/components/ui/field'

type SelectFieldProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  name: Path<Values>
  label: string
  hint?: ReactNode
  choices: { value: string; label: string }[]
  /** What an empty choice is called; absent: one of them it must be. */
  none?: string
  /** What is chosen, where the field itself is no text. */
  value?: string
  /** Instead of setting the one value: a choice on which others depend. */
  onChoose?: (value: string) => void
}

/** One of a few values of the form. */
export function SelectField<Values extends FieldValues>({
  form,
  name,
  label,
  hint,
  choices,
  none,
  value: chosen,
  onChoose,
}: SelectFieldProps<Values>) {
  const { error } = form.getFieldState(name, form.formState)
  return (
    <FormField label={label} hint={hint} error={faultMessage(error)}>
      {(control) => (
        <Controller
          control={form.control}
          name={name}
          render={({ field: { onChange, onBlur, value, ref } }) => (
            <Select
              {...control}
              {...{ ref, onBlur }}
              value={chosen ?? value ?? ''}
              onChange={({ target }) => (onChoose ? onChoose(target.value) : onChange(target.value || undefined))}
            >
              {none === undefined ? null : <option value="">{none}</option>}
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </Select>
          )}
        />
      )}
    </FormField>
  )
}
