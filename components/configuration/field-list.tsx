'use client'

import { X } from 'lucide-react'
import { useId, useState } from 'react'
import type { ControlProps } from '@/components/configuration/form-field'
import { Input } from '@/components/ui/field'

type FieldListProps = {
  control: ControlProps
  value: string[]
  onChange: (value: string[]) => void
  /** Paths of the sample payload, with an example each. */
  suggestions: { path: string; example: string }[]
  placeholder?: string
}

/** Paths such as `data.orderId`: chosen from the sample or typed, each taken off by its cross or by Backspace. */
export function FieldList({ control, value, onChange, suggestions, placeholder = 'data.orderId' }: FieldListProps) {
  const [text, setText] = useState('')
  const listId = useId()
  function add(path: string) {
    const trimmed = path.trim()
    setText('')
    if (trimmed && !value.includes(trimmed)) onChange([...value, trimmed])
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5 rounded-md border border-border-strong bg-surface p-1.5">
      {value.map((path) => (
        <span key={path} className="inline-flex items-center gap-1 rounded bg-raised px-1.5 py-0.5 font-mono text-xs">
          {path}
          <button
            type="button"
            aria-label={`Take ${path} out`}
            className="cursor-pointer rounded p-0.5 text-muted hover:text-text"
            onClick={() => onChange(value.filter((other) => other !== path))}
          >
            <X className="size-3" aria-hidden="true" />
          </button>
        </span>
      ))}
      <Input
        {...control}
        list={listId}
        className="h-7 min-w-32 grow basis-32 border-transparent px-1.5 font-mono text-xs"
        placeholder={value.length === 0 ? placeholder : 'another'}
        value={text}
        onChange={(event) => {
          const typed = event.target.value
          // A choice from the list comes whole, without a key press.
          if (suggestions.some(({ path }) => path === typed) && typed.length - text.length !== 1) add(typed)
          else setText(typed)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault()
            add(text)
          } else if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1))
        }}
        onBlur={() => add(text)}
      />
      <datalist id={listId}>
        {suggestions
          .filter(({ path }) => !value.includes(path))
          .map(({ path, example }) => (
            <option key={path} value={path}>
              {example}
            </option>
          ))}
      </datalist>
    </div>
  )
}
