'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { type ControlProps, FormField } from '@/components/configuration/form-field'
import { Input, Select, TextArea } from '@/components/ui/field'
import type { SettingDescription } from '@/lib/configuration/describe-adapter'
import type { ProviderInput } from '@/lib/configuration/document'

const mask = '•••'

/** One of an adapter's settings. What is left empty is not set. */
export function SettingField({ form, setting }: { form: UseFormReturn<ProviderInput>; setting: SettingDescription }) {
  const errors = form.formState.errors.settings as Record<string, { message?: string }> | undefined
  const hint = setting.secret ? `${setting.description} Leave ${mask} to keep what is stored.` : setting.description
  return (
    <FormField
      label={setting.required ? setting.title : `${setting.title} (optional)`}
      hint={hint}
      error={errors?.[setting.name]?.message}
    >
      {(props) => (
        <Controller
          control={form.control}
          name={`settings.${setting.name}`}
          render={({ field }) => (
            <SettingControl
              control={props}
              setting={setting}
              value={field.value}
              onChange={field.onChange}
              onBlur={field.onBlur}
            />
          )}
        />
      )}
    </FormField>
  )
}

type SettingControlProps = {
  control: ControlProps
  setting: SettingDescription
  value: unknown
  onChange: (value: unknown) => void
  onBlur: () => void
}

function SettingControl({ control, setting, value, onChange, onBlur }: SettingControlProps) {
  const common = { ...control, onBlur, autoComplete: 'off' }
  switch (setting.kind) {
    case 'yes-no':
      return (
        <Select
          {...common}
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value === 'true')}
        >
          <option value="">Not set</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </Select>
      )
    case 'choice':
      return (
        <Select
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          <option value="">{setting.required ? 'Choose…' : 'Not set'}</option>
          {setting.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </Select>
      )
    case 'number':
      return (
        <Input
          {...common}
          inputMode="numeric"
          className="figures text-right"
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(numberOf(event.target.value))}
        />
      )
    case 'json':
      return (
        <TextArea
          {...common}
          className="font-mono text-xs"
          spellCheck={false}
          defaultValue={value === undefined ? '' : JSON.stringify(value, null, 2)}
          onChange={(event) => onChange(jsonOf(event.target.value))}
        />
      )
    case 'text':
      return (
        <Input
          {...common}
          type={setting.secret ? 'password' : 'text'}
          autoComplete={setting.secret ? 'new-password' : 'off'}
          // The mask is replaced as a whole: half of it would be a wrong secret.
          onFocus={(event) => setting.secret && value === mask && event.target.select()}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      )
  }
}

/** What is no number stays as it was typed: the schema says so at the field. */
function numberOf(text: string): number | string | undefined {
  if (text.trim() === '') return undefined
  return Number.isNaN(Number(text)) ? text : Number(text)
}

function jsonOf(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
