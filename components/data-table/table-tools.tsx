import { Check, Columns3, Download } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClasses } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

export type ColumnChoice = { name: string; label: string; shown: boolean; href: string }

type TableToolsProps = {
  columns: ColumnChoice[]
  /** With what the address has; null: as the list is usually. */
  usual: string | null
  /** The list as a file. */
  file: ReactNode
  /** Beside it. */
  children?: ReactNode
}

/** Which columns a list has, and the list as a file. Both are in the address. */
export function TableTools({ columns, usual, file, children }: TableToolsProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-border border-b px-3 py-2 sm:justify-end">
      <details className="relative">
        <summary
          className={cn(
            buttonClasses({ size: 'sm', variant: 'ghost' }),
            'list-none [&::-webkit-details-marker]:hidden',
          )}
        >
          <Columns3 className="size-4" aria-hidden="true" />
          Columns
        </summary>
        <div className="absolute left-0 z-20 mt-1 w-60 sm:right-0 sm:left-auto rounded-md border border-border bg-surface p-1 shadow-lg">
          <ul>
            {columns.map(({ name, label, shown, href }) => (
              <li key={name}>
                <Link
                  href={href}
                  scroll={false}
                  aria-label={`${shown ? 'Hide' : 'Show'} the column ${label}`}
                  className="flex items-center gap-2 rounded px-2 py-1.5 text-sm hover:bg-raised"
                >
                  <Check className={cn('size-4 text-accent', shown ? '' : 'invisible')} aria-hidden="true" />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
          {usual ? (
            <Link href={usual} scroll={false} className="block rounded px-2 py-1.5 text-muted text-sm hover:bg-raised">
              The usual columns
            </Link>
          ) : null}
        </div>
      </details>
      {file}
      {children}
    </div>
  )
}

/** Leads to the whole list as a file, made on the server. */
export function ExportLink({ href }: { href: string }) {
  return (
    <a href={href} className={buttonClasses({ size: 'sm', variant: 'ghost' })} download>
      <Download className="size-4" aria-hidden="true" />
      Export as CSV
    </a>
  )
}
