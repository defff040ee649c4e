import Link from 'next/link'
import { providersPage } from '@/lib/insights/alarms'

/** Why a running campaign stands still; the way to its providers for who may open them. */
export function HeldUpNote({ text, seesProviders }: { text: string; seesProviders: boolean }) {
  return (
    <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      {text}{' '}
      {seesProviders ? (
        <Link href={providersPage} className="underline">
          Look at the providers
        </Link>
      ) : null}
    </p>
  )
}
