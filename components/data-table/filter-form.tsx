'use client'

import { useRouter } from 'next/navigation'
import { type ChangeEvent, type FormEvent, type ReactNode, useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'

type FilterFormProps = {
  label: string
  path: string
  /** The query of the page's address, without its place in the list. */
  query: string
  /** Beside the button. */
  aside?: ReactNode
  submit?: string
  children: ReactNode
}

/**
 * Fields that are the page's address. Choices hold at once, texts on Enter; what is empty stays out of the address.
 * Without scripts it is a plain form.
 */
export function FilterForm({ label, path, query, aside, submit: submitLabel = 'Show', children }: FilterFormProps) {
  const current = sorted(new URLSearchParams(query))
  const router = useRouter()
  const [pending, start] = useTransition()
  const [asked, setAsked] = useState(current)
  const [shown, setShown] = useState({ current, generation: 0 })
  // The address changed by something else (back, a removed filter): the fields begin anew. Otherwise they keep the focus.
  if (shown.current !== current) {
    setShown({ current, generation: shown.generation + (current === asked ? 0 : 1) })
    setAsked(current)
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = filledIn(new FormData(event.currentTarget))
    setAsked(sorted(next))
    start(() => router.push(next.size > 0 ? `${path}?${next}` : path))
  }
  return (
    <form
      key={shown.generation}
      method="get"
      action={path}
      onSubmit={submit}
      onChange={submitChoice}
      aria-label={label}
      aria-busy={pending}
      className="mb-4 rounded-lg border border-border bg-surface p-3"
    >
      {children}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" size="sm">
          {pending ? 'Reading…' : submitLabel}
        </Button>
        {aside}
      </div>
    </form>
  )
}

function submitChoice(event: ChangeEvent<HTMLFormElement>): void {
  const { target, currentTarget } = event
  const choice =
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type))
  if (choice) currentTarget.requestSubmit()
}

function filledIn(form: FormData): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of form) if (typeof value === 'string' && value.trim()) query.append(name, value.trim())
  return query
}

function sorted(query: URLSearchParams): string {
  const copy = new URLSearchParams(query)
  copy.sort()
  return copy.toString()
}
