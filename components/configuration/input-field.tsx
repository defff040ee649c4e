'use client'

import type { ReactNode } from 'react'
import { Controller, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import { faultMessage } from '@/components/configuration/fault-message'
import { type FieldKind, parsedOf, textOf } from '@/components/configuration/field-text'
import { FormField } from '@/components/configuration/form-field'
import { Input, TextArea } from '@/components/ui/field'

type InputFieldProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  name: Path<Values>
  label: string
  hint?: ReactNode
  placeholder?: string
  kind?: FieldKind
}

/** One value of the form with its label and what is wrong with it. */
export function InputField<Values extends FieldValues>({
  form,
  name,
  label,
  hint,
  placeholder,
  kind = 'text',
}: InputFieldProps<Values>) {
  const { error } = form.getFieldState(name, form.formState)
  return (
    <FormField label={label} hint={hint} error={faultMessage(error)}>
      {(control) => (
        <Controller
          control={form.control}
          name={name}
          render={({ field: { onChange, onBlur, value, ref } }) => {
            // The box keeps what is typed; the form has what it means.
            const common = { ...control, ref, onBlur, placeholder, defaultValue: textOf(value, kind), ...looks[kind] }
            const onText = (text: string) => onChange(parsedOf(text, kind))
            if (kind === 'lines' || kind === 'pairs' || kind === 'json') {
              return <TextArea {...common} onChange={(event) => onText(event.target.value)} />
            }
            return (
              <Input
                {...common}
                // Half of a mask would be a wrong secret.
                onFocus={(event) => kind === 'secret' && event.target.select()}
                onChange={(event) => onText(event.target.value)}
              />
            )
          }}
        />
      )}
    </FormField>
  )
}

const machine = { className: 'font-mono text-xs', spellCheck: false, autoComplete: 'off' }
const looks = {
  text: { autoComplete: 'off' },
  number: { className: 'figures text-right', inputMode: 'decimal', autoComplete: 'off' },
  secret: { type: 'password', autoComplete: 'new-password' },
  code: machine,
  list: machine,
  numbers: machine,
  lines: machine,
  pairs: machine,
  json: machine,
  scalar: machine,
} as const
