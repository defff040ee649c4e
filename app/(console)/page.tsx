import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { Live } from '@/components/feedback/live'
import { FirstNotification } from '@/components/overview/first-notification'
import { LiveOverview } from '@/components/overview/live-overview'
import { PageHeading } from '@/components/shell/page-heading'
import { can } from '@/lib/auth/permissions'
import { publicUrl } from '@/lib/config/public-url'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { curlSample } from '@/lib/configuration/code-samples'
import { sampleRequest } from '@/lib/configuration/sample-request'
import { type PageParameters, parameter } from '@/lib/http/page-parameters'
import { listNotifications } from '@/lib/insights/list-notifications'
import { overview, overviewRangeOf, overviewRanges } from '@/lib/insights/overview'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('overview.read')
  const initial = await overview(overviewRangeOf(parameter(await searchParams, 'range')))
  const ranges = Object.entries(overviewRanges).map(([value, { label }]) => ({ value, label }))
  return (
    <>
      <PageHeading title="Overview" />
      {(await nothingYet()) ? (
        <Lesson />
      ) : (
        <Live>
          <LiveOverview initial={initial} ranges={ranges} seesProviders={can(actor.role, 'configuration.read')} />
        </Live>
      )}
    </>
  )
}

async function nothingYet(): Promise<boolean> {
  const { items } = await listNotifications({}, { place: { side: 'newest' }, limit: 1, reveal: false })
  return items.length === 0
}

async function Lesson() {
  const request = sampleRequest((await activeConfiguration()).document)
  return <FirstNotification curl={request && curlSample(publicUrl(), request)} />
}
