import Link from 'next/link'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { StatusBadge } from '@/components/notifications/status'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { NotificationDetail } from '@/lib/insights/read-notification'

/** One of the two: the original or its twin. `missing` says why it is not there. */
export function Side({
  title,
  detail,
  missing,
}: {
  title: string
  detail: NotificationDetail | null
  missing: string
}) {
  return (
    <Card title={title} aside={detail ? <StatusBadge status={detail.status} /> : null}>
      {detail ? (
        <Facts
          items={[
            ['Id', <Copyable key="id" text={detail.id} what="notification id" />],
            ['Accepted', <TimeStamp key="accepted" at={detail.acceptedAt} />],
            ['Sent', detail.sentAt ? <TimeStamp key="sent" at={detail.sentAt} /> : '—'],
            ['Recipient', <RecipientText key="recipient" recipient={detail.recipient} />],
            ['Key', detail.key ? <Copyable key="key" text={detail.key.key} what="idempotency key" /> : '—'],
            [
              'Page',
              <Link
                key="page"
                href={`/notifications/${detail.id}`}
                className="text-accent underline-offset-2 hover:underline"
              >
                Whole timeline
              </Link>,
            ],
          ]}
        />
      ) : (
        <p className="px-4 py-3 text-muted text-sm">{missing}</p>
      )}
    </Card>
  )
}
