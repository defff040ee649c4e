import Link from 'next/link'
import { cn } from '@/components/ui/class-names'

const shownLetters = 8

/** A notification's id in a table: its end, which tells it from others of the same moment; whole on hover and for screen readers. */
export function ShortId({ id, className }: { id: string; className?: string }) {
  return (
    <Link
      href={`/notifications/${id}`}
      title={id}
      aria-label={id}
      className={cn('font-mono text-accent text-xs underline-offset-2 hover:underline', className)}
    >
      {id.slice(-shownLetters)}
    </Link>
  )
}
