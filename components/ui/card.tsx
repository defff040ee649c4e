import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/components/ui/class-names'

/** A titled section. `aside` stands at the end of the title's line. */
export function Card({
  title,
  aside,
  className,
  children,
  ...props
}: Omit<ComponentProps<'section'>, 'title'> & { title?: ReactNode; aside?: ReactNode }) {
  return (
    <section className={cn('min-w-0 rounded-lg border border-border bg-surface', className)} {...props}>
      {title ? (
        <header className="flex flex-wrap items-center justify-between gap-2 border-border border-b px-4 py-2.5">
          <h2 className="min-w-28 flex-1 font-semibold text-sm">{title}</h2>
          {aside}
        </header>
      ) : null}
      {children}
    </section>
  )
}
