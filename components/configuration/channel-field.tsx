import type { UseFormRegisterReturn } from 'react-hook-form'
import { FormField } from '@/components/configuration/form-field'
import { Select } from '@/components/ui/field'

/** What a type or a route sends by. */
export function ChannelField({ field, error }: { field: UseFormRegisterReturn; error: string | undefined }) {
  return (
    <FormField label="Channel" error={error}>
      {(props) => (
        <Select {...props} {...field}>
          <option value="sms">SMS</option>
          <option value="email">Email</option>
          <option value="voice">Voice</option>
        </Select>
      )}
    </FormField>
  )
}
