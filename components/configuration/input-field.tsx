'use client'

import type { ReactNode } from 'react'
import { Controller, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import { FormField } from '@/components/configuration/form-field'
import { Input, TextArea } from '@/components/ui/field'

type InputFieldProps<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  name: Path<Values>
  label: string
  hint?: ReactNode
  placeholder?: string
  /** `code`: what machines read. `secret`: masked, replaced as a whole. `list`: one entry a line or between commas. */
  kind?: 'text' | 'code' | 'number' | 'secret' | 'list' | 'lines'
  className?: string
}

/** One value of the form with its label and what is wrong with it. What is left empty is not set. */
export function InputField<Values extends FieldValues>({
  form,
  name,
  label,
  hint,
  placeholder,
  kind = 'text',
  className,
}: InputFieldProps<Values>) {
  const { error } = form.getFieldState(name, form.formState)
  return (
    <FormField label={label} hint={hint} error={messageOf(error)} {...(className ? { className } : {})}>
      {(control) => (
        <Controller
          control={form.control}
          name={name}
          render={({ field: { onChange, onBlur, value, ref } }) => {
            const common = {
              ...control,
              ref,
              onBlur,
              placeholder,
              autoComplete: 'off',
              defaultValue: textOf(value, kind),
            }
            const onText = (text: string) => onChange(parsedOf(text, kind))
            if (kind === 'lines') {
              return (
                <TextArea
                  {...common}
                  className="font-mono text-xs"
                  spellCheck={false}
                  onChange={(event) => onText(event.target.value)}
                />
              )
            }
            return (
              <Input
                {...common}
                {...looks[kind]}
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

const looks = {
  text: {},
  code: { className: 'font-mono text-xs', spellCheck: false },
  list: { className: 'font-mono text-xs', spellCheck: false },
  number: { className: 'figures text-right', inputMode: 'decimal' },
  secret: { type: 'password', autoComplete: 'new-password' },
} as const

/** A list's own fault, or the first of its entries'. */
function messageOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('message' in error && typeof error.message === 'string') return error.message
  return Object.values(error)
    .map(messageOf)
    .find((message) => message !== undefined)
}

function textOf(value: unknown, kind: InputFieldProps<FieldValues>['kind']): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.join(kind === 'lines' ? '\n' : ', ')
  return String(value)
}

/** What is no number stays as it was typed: the schema says so at the field. */
function parsedOf(text: string, kind: InputFieldProps<FieldValues>['kind']): unknown {
  if (kind === 'secret') return text || undefined
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (kind === 'list' || kind === 'lines') {
    const entries = trimmed.split(kind === 'lines' ? '\n' : /[,\n]/).map((entry) => entry.trim())
    return entries.filter(Boolean)
  }
  if (kind === 'number') return Number.isNaN(Number(trimmed)) ? text : Number(trimmed)
  return text
}
