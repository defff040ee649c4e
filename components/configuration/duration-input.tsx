'use client'

import { useState } from 'react'
import { partsOf, units } from '@/components/configuration/duration-words'
import type { ControlProps } from '@/components/configuration/form-field'
import { Input, Select } from '@/components/ui/field'

type DurationInputProps = {
  control: ControlProps
  /** ISO 8601, or `forever` where that is offered. */
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  forever?: boolean
}

/** A number and a unit for an ISO 8601 duration. What is no number of one unit is kept as it was typed. */
export function DurationInput({ control, value, onChange, onBlur, forever = false }: DurationInputProps) {
  const [shown, setShown] = useState(() => ({ value, ...partsOf(value) }))
  // Another value came from outside (a reset, their version): the parts follow it.
  const parts = shown.value === value ? shown : { value, ...partsOf(value) }
  function change(count: string, unit: string) {
    const iso = units.find((one) => one.unit === unit)?.iso
    const next = unit === 'forever' ? 'forever' : count.trim() === '' ? '' : (iso?.(count.trim()) ?? count)
    setShown({ value: next, count, unit })
    onChange(next)
  }
  return (
    <div className="flex gap-2">
      <Input
        {...control}
        inputMode="decimal"
        className="figures min-w-0 grow text-right disabled:opacity-60"
        value={parts.unit === 'forever' ? '' : parts.count}
        disabled={parts.unit === 'forever'}
        onChange={(event) => change(event.target.value, parts.unit)}
        onBlur={onBlur}
      />
      <Select
        aria-label="Unit"
        className="w-32 shrink-0"
        value={parts.unit}
        onChange={(event) => change(parts.count || '1', event.target.value)}
      >
        {units.map(({ unit, label }) => (
          <option key={unit} value={unit}>
            {label}
          </option>
        ))}
        {forever ? <option value="forever">for ever</option> : null}
      </Select>
    </div>
  )
}
