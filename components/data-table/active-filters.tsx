import { X } from 'lucide-react'
import Link from 'next/link'
import { buttonClasses } from '@/components/ui/button'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

export type ActiveFilter = { name: string; value: string; without: string }

/** Each filter that is in force, with a way to take it off. */
export function ActiveFilters({ filters, none }: { filters: ActiveFilter[]; none: string }) {
  if (filters.length === 0) return null
  return (
    <>
      <ul aria-label="Filters in force" className="contents">
        {filters.map(({ name, value, without }) => (
          <li key={`${name} ${value}`} className="min-w-0">
            <Link
              href={without}
              aria-label={`Take off ${name} ${value}`}
              className="inline-flex max-w-full items-center gap-1 rounded-full bg-accent-soft px-2.5 py-1 text-accent text-xs hover:underline"
            >
              <span className="truncate">
                {name}: {turnsNamed(value)}
              </span>
              <X className="size-3 shrink-0" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
      <Link href={none} className={buttonClasses({ variant: 'ghost', size: 'sm' })}>
        Clear
      </Link>
    </>
  )
}
