import Link from 'next/link'
import { cn } from '@/components/ui/class-names'
import { type Alarm, providersPage } from '@/lib/insights/alarms'

type AlarmListProps = {
  alarms: Alarm[]
  /** Whether who looks may open the providers. */
  seesProviders: boolean
}

/**
 * What is wrong now, each with the way to it for who may go there. A screen reader hears of each when it begins, and not
 * again each time that its numbers move.
 */
export function AlarmList({ alarms, seesProviders }: AlarmListProps) {
  if (alarms.length === 0) return null
  return (
    <ul aria-label="Alarms" className="flex flex-col gap-2">
      {alarms.map(({ level, text, detail, href }) => (
        <li
          key={text}
          className={cn(
            'flex items-baseline gap-x-3 rounded-md px-3 py-2 text-sm',
            level === 'bad' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
          )}
        >
          <span className="min-w-0 grow">
            <span role="alert">{text}</span> {detail}
          </span>
          {href === null || (href === providersPage && !seesProviders) ? null : (
            <Link href={href} className="underline">
              Look
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
