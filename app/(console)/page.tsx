import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { CodeSample } from '@/components/feedback/code-sample'
import { EmptyState } from '@/components/feedback/empty-state'
import { LiveOverview } from '@/components/overview/live-overview'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { type PageParameters, parameter } from '@/lib/http/page-parameters'
import { listNotifications } from '@/lib/insights/list-notifications'
import { overview, overviewRangeOf, overviewRanges } from '@/lib/insights/overview'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('overview.read')
  const initial = await overview(overviewRangeOf(parameter(await searchParams, 'range')))
  const ranges = Object.entries(overviewRanges).map(([value, { label }]) => ({ value, label }))
  return (
    <>
      <PageHeading title="Overview" />
      {(await nothingYet()) ? <FirstNotification /> : <LiveOverview initial={initial} ranges={ranges} />}
    </>
  )
}

async function nothingYet(): Promise<boolean> {
  const { items } = await listNotifications({}, { place: { side: 'newest' }, limit: 1, reveal: false })
  return items.length === 0
}

function FirstNotification() {
  const command = `curl -X POST http://localhost:3000/api/v1/notifications \\
  -H "Authorization: Bearer $ONCE_API_KEY" \\
  -H "Idempotency-Key: order-1" -H "Content-Type: application/json" \\
  -d '{"type":"order_confirmation","recipient":{"phone":"+15551234567"},"data":{"orderId":"ORD_1"}}'`
  return (
    <Card>
      <EmptyState title="Send the first notification">
        <p>
          A producer key and a notification type are needed first; the README shows both. Send this twice: the second
          time the same answer comes back and nothing more is sent.
        </p>
        <CodeSample text={command} what="the command" />
      </EmptyState>
    </Card>
  )
}
