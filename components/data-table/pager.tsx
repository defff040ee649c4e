import { ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { buttonClasses } from '@/components/ui/button'

type PagerProps = {
  newest: string | null
  newer: string | null
  older: string | null
  /** For lists that are not in the order of time. */
  words?: { newer: string; older: string }
}

const byTime = { newer: 'Newer', older: 'Older' }

/** Newer and older; there is no count, since counting grows with the table. */
export function Pager({ newest, newer, older, words = byTime }: PagerProps) {
  if (!newest && !newer && !older) return null
  return (
    <nav aria-label="Pages" className="flex flex-wrap justify-end gap-2 p-3">
      {newest ? (
        <Link href={newest} className={buttonClasses({ size: 'sm', variant: 'ghost' })}>
          Newest
        </Link>
      ) : null}
      {newer ? (
        <Link href={newer} className={buttonClasses({ size: 'sm' })}>
          <ChevronLeft className="size-4" aria-hidden="true" />
          {words.newer}
        </Link>
      ) : null}
      {older ? (
        <Link href={older} className={buttonClasses({ size: 'sm' })}>
          {words.older}
          <ChevronRight className="size-4" aria-hidden="true" />
        </Link>
      ) : null}
    </nav>
  )
}
