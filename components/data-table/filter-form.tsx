'use client'

import { useRouter } from 'next/navigation'
// biome-ignore lint/style/noRestrictedImports: it only goes to another address
import { type ChangeEvent, type FormEvent, type ReactNode, useState, useTransition } from 'react'
import { useAsking } from '@/components/feedback/use-asking'
import { Button } from '@/components/ui/button'

type FilterFormProps = {
  label: string
  path: string
  /** The query of the page's address, without its place in the list. */
  query: string
  /** Beside the button. */
  aside?: ReactNode
  submit?: string
  /** Fields that name somebody: what is typed there goes to the server in a body, which answers with an address that hides it. */
  people?: { names: readonly string[]; go: (form: FormData) => Promise<void> }
  /** On a phone the list comes first: the fields open at a touch. */
  folds?: boolean
  children: ReactNode
}

/**
 * Fields that are the page's address; the columns that it chooses stay. Choices hold at once, texts on Enter; what is empty
 * stays out of the address. Without scripts it is a plain form.
 */
export function FilterForm({
  label,
  path,
  query,
  aside,
  submit: submitLabel = 'Show',
  people,
  folds = false,
  children,
}: FilterFormProps) {
  const current = sorted(new URLSearchParams(query))
  const chosen = [...new URLSearchParams(query)].filter(([name]) => /(^|-)columns$/.test(name))
  const router = useRouter()
  const [going, start] = useTransition()
  const [asking, ask] = useAsking('reads')
  const pending = going || asking
  const [asked, setAsked] = useState(current)
  const [shown, setShown] = useState({ current, generation: 0 })
  // The address changed by something else (back, a removed filter): the fields begin anew. Otherwise they keep the focus.
  if (shown.current !== current) {
    setShown({ current, generation: shown.generation + (current === asked ? 0 : 1) })
    setAsked(current)
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    const form = new FormData(event.currentTarget)
    event.preventDefault()
    if (people?.names.some((name) => String(form.get(name) ?? '').trim())) return ask(() => people.go(form))
    const next = filledIn(form)
    setAsked(sorted(next))
    start(() => router.push(next.size > 0 ? `${path}?${next}` : path))
  }
  return (
    <form
      key={shown.generation}
      {...(people ? { action: people.go } : { method: 'get', action: path })}
      onSubmit={submit}
      onChange={submitChoice}
      aria-label={label}
      aria-busy={pending}
      className="mb-4 rounded-lg border border-border bg-surface p-3"
    >
      {folds ? (
        <details className="filters">
          <summary className="cursor-pointer font-medium text-sm">Filter</summary>
          <div className="max-sm:pt-2">{children}</div>
        </details>
      ) : (
        children
      )}
      {chosen.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
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
  // React adds fields of its own to a form that works without scripts.
  for (const [name, value] of form)
    if (typeof value === 'string' && value.trim() && !name.startsWith('$')) query.append(name, value.trim())
  return query
}

function sorted(query: URLSearchParams): string {
  const copy = new URLSearchParams(query)
  copy.sort()
  return copy.toString()
}
