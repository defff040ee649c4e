import canonicalize from 'canonicalize'
import { useEffect, useState } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { withoutEmpty } from '@/components/configuration/without-empty'

/** Whether saving the form would change anything: what was typed and typed back would not, nor a field that was entered and left empty. */
export function useDiffers<Input extends FieldValues>(form: UseFormReturn<Input>): boolean {
  const [differs, setDiffers] = useState(false)
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true, isDirty: true },
        callback: ({ values, defaultValues }) => setDiffers(whatIsSaved(values) !== whatIsSaved(defaultValues)),
      }),
    [form],
  )
  return differs
}

// By way of JSON: a number that was taken out of its field is no number, which has no canonical form.
const whatIsSaved = (values: unknown) => canonicalize(JSON.parse(JSON.stringify(withoutEmpty(values))))
