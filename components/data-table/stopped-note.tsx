import Link from 'next/link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { buttonClasses } from '@/components/ui/button'

type StoppedNoteProps = { lookedThrough: number; at: string; href: string; what: string }

/** Says that the search stopped before the page was full, and where it goes on: an empty page is not an empty history. */
export function StoppedNote({ lookedThrough, at, href, what }: StoppedNoteProps) {
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 border-border border-t p-3 text-muted text-sm">
      <span>
        Looked through {lookedThrough.toLocaleString('en')} {what}, as far as <TimeStamp at={at} /> UTC. There are more.
      </span>
      <Link href={href} className={buttonClasses({ size: 'sm' })}>
        Look further
      </Link>
    </p>
  )
}
