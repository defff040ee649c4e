import { Select } from '@/components/ui/field'

/** A select of a filter. A value of the address that is not offered is shown all the same. */
export function Choice({
  name,
  value,
  options,
}: {
  name: string
  value: string | undefined
  options: (readonly [string, string])[]
}) {
  const known = value === undefined || options.some(([option]) => option === value)
  return (
    <Select name={name} defaultValue={value ?? ''}>
      <option value="">Any</option>
      {known ? null : <option value={value}>{value}</option>}
      {options.map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </Select>
  )
}
