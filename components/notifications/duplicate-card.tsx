import Link from 'next/link'
import type { ReactNode } from 'react'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Card } from '@/components/ui/card'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Record = NotificationDetail['suppressions'][number]

const listedMax = 50
const shownMax = 8
const link = 'text-accent underline-offset-2 hover:underline'

/** The original of a duplicate, or the twins of an original. Nothing where there is neither. */
export function DuplicateCard({ id, records }: { id: string; records: Record[] }) {
  const own = records.find((one) => one.notificationId === id)
  const twins = records.filter((one) => one.duplicateOf === id)
  if (own) return <OwnCard record={own} />
  if (twins.length === 0) return null
  const count = twins.length === listedMax ? `${listedMax} or more` : String(twins.length)
  return (
    <Card title={`Its duplicates: ${count}`} aside={<AllLink id={id} />}>
      <ul className="px-4 py-3 text-sm">
        {twins.slice(0, shownMax).map((one) => (
          <Entry key={one.id} record={one}>
            {one.guard === 'idempotency_key' ? 'request repeated' : `${one.guard.replaceAll('_', ' ')}, ${one.rule}`}
          </Entry>
        ))}
      </ul>
    </Card>
  )
}

function OwnCard({ record }: { record: Record }) {
  return (
    <Card title="This is a duplicate" aside={record.duplicateOf ? <AllLink id={record.duplicateOf} /> : null}>
      <ul className="px-4 py-3 text-sm">
        <li className="mb-1">
          {record.duplicateOf ? 'Its original is ' : `Another system says that it was sent: ${record.evidence}.`}
          {record.duplicateOf ? (
            <Link href={`/notifications/${record.duplicateOf}`} className={`${link} font-mono text-xs`}>
              {record.duplicateOf}
            </Link>
          ) : null}
        </li>
        <Entry record={record}>
          Why: {record.guard.replaceAll('_', ' ')}, {record.rule}
        </Entry>
      </ul>
    </Card>
  )
}

function Entry({ record, children }: { record: Record; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 py-0.5">
      <Link href={`/duplicates/${record.id}`} className={link}>
        {children}
      </Link>
      <span className="text-muted text-xs">
        <TimeStamp at={record.at} />
      </span>
    </li>
  )
}

function AllLink({ id }: { id: string }) {
  return (
    <Link href={`/duplicates?notification=${id}`} className={`${link} text-xs`}>
      All of them
    </Link>
  )
}
