import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { NotificationDetail } from '@/lib/insights/read-notification'

/** The request that made it, and how often it was repeated. */
export function KeyPanel({ requestKey, scope }: { requestKey: NonNullable<NotificationDetail['key']>; scope: string }) {
  const { key, firstSeen, lastSeen, expiresAt, hits } = requestKey
  return (
    <Card title="Idempotency key">
      <Facts
        items={[
          ['Key', <Copyable key="key" text={key} what="idempotency key" />],
          ['Scope', scope],
          ['First seen', <TimeStamp key="first" at={firstSeen} />],
          ['Repeated', repeats(hits)],
          ...(hits > 0 ? [['Last repeat', <TimeStamp key="last" at={lastSeen} />] as [string, React.ReactNode]] : []),
          ['Kept until', <TimeStamp key="expires" at={expiresAt} />],
        ]}
      />
    </Card>
  )
}

function repeats(hits: number): string {
  if (hits === 0) return 'never'
  return `${hits === 1 ? 'once' : `${hits.toLocaleString('en')} times`}, answered as the first time`
}
