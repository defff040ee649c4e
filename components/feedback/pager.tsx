import Link from 'next/link'
import { buttonClasses } from '@/components/ui/button'

/** Older and back to the newest; there is no count, since counting grows with the table. */
export function Pager({ newest, older }: { newest: string | null; older: string | null }) {
  if (!newest && !older) return null
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2 p-3">
      {newest ? (
        <Link href={newest} className={buttonClasses({ size: 'sm' })}>
          Newest
        </Link>
      ) : null}
      {older ? (
        <Link href={older} className={buttonClasses({ size: 'sm' })}>
          Older
        </Link>
      ) : null}
    </nav>
  )
}
