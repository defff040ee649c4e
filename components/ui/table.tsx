import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/class-names'

/** A table that scrolls sideways by itself where the window is narrow, and shows at its edges that it does; the region takes the keyboard for that. */
export function Table({ label, className, ...props }: ComponentProps<'table'> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scrolls-sideways relative overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className={cn('w-full border-collapse text-left text-[13px]', className)} {...props} />
    </section>
  )
}

export function HeadCell({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn('whitespace-nowrap border-border border-b px-3 py-2 font-medium text-muted text-xs', className)}
      {...props}
    />
  )
}

export function Cell({ className, ...props }: ComponentProps<'td'>) {
  return <td className={cn('cell border-border border-b px-3 py-2', className)} {...props} />
}
