import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/class-names'

/** How far something is; without a value it is under way and nobody can say how far. The browser's own, named for readers. */
export function Progress({ label, className, ...props }: ComponentProps<'progress'> & { label: string }) {
  return <progress aria-label={label} className={cn('progress h-2 w-full', className)} {...props} />
}
