import Link from 'next/link'
import { cn } from '@/components/ui/class-names'
import { type Alarm, providersPage } from '@/lib/insights/alarms'

type AlarmListProps = {
  alarms: Alarm[]
  unreadable: boolean
  /** Whether who looks may open the providers. */
  seesProviders: boolean
}

/** What is wrong now, each with the way to it for who may go there. */
export function AlarmList({ alarms, unreadable, seesProviders }: AlarmListProps) {
  if (alarms.length === 0 && !unreadable) return null
  return (
    <div role="alert">
      <ul className="flex flex-col gap-2">
        {unreadable ? (
          <li className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
            These numbers are old: the server cannot be asked right now.
          </li>
        ) : null}
        {alarms.map(({ level, text, href }) => (
          <li
            key={text}
            className={cn(
              'flex items-baseline gap-x-3 rounded-md px-3 py-2 text-sm',
              level === 'bad' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
            )}
          >
            <span className="min-w-0 grow">{text}</span>
            {href === providersPage && !seesProviders ? null : (
              <Link href={href} className="underline">
                Look
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
