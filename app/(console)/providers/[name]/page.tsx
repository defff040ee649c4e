import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { pauseProviderAction, resumeProviderAction, tryProviderAction } from '@/app/(console)/providers/actions'
import { ProviderForm } from '@/components/configuration/provider-form'
import { BandCard } from '@/components/overview/band-card'
import { ChangeTable } from '@/components/providers/change-table'
import { PauseButton } from '@/components/providers/pause-button'
import { StandingBadge } from '@/components/providers/standing'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { describeAdapters } from '@/lib/configuration/describe-adapter'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { addressWith } from '@/lib/http/page-parameters'
import { providerChanges } from '@/lib/insights/provider-changes'
import { providerWeek } from '@/lib/insights/provider-week'

export const metadata: Metadata = { title: 'Provider' }

export default async function ProviderPage({ params }: { params: Promise<{ name: string }> }) {
  const actor = await pageActor('configuration.read')
  const name = decodeURIComponent((await params).name)
  const by = await currentOperator()
  const [{ version, document }, week, changes] = await Promise.all([
    readConfiguration(),
    providerWeek(name),
    providerChanges(by, name),
  ])
  const provider = document.providers.find((one) => one.name === name)
  if (!provider || !week) notFound()
  const usedBy = document.routes.filter((route) => route.providers.includes(name)).map((route) => route.name)
  return (
    <>
      <PageHeading
        title={`Provider ${name}`}
        lead={
          usedBy.length > 0
            ? `In ${usedBy.length > 1 ? 'the routes' : 'the route'} ${usedBy.join(', ')}`
            : 'In no route'
        }
      >
        <div className="flex flex-wrap items-center gap-3">
          <Link
            href={addressWith('/notifications', { provider: name })}
            className="text-accent text-sm hover:underline"
          >
            Its notifications
          </Link>
          <Link
            href={addressWith('/review', { what: 'dead', provider: name })}
            className="text-accent text-sm hover:underline"
          >
            Its dead letters
          </Link>
          <StandingBadge provider={week.view} />
          {can(actor.role, 'provider.pause') && provider.enabled ? (
            <PauseButton
              name={name}
              paused={week.view.paused !== null}
              pause={pauseProviderAction}
              resume={resumeProviderAction}
              variant="outline"
            />
          ) : null}
        </div>
      </PageHeading>
      <div className="mb-4 flex flex-col gap-4">
        <BandCard title="The last seven days" bands={week.bands} readAt={week.readAt} />
        <Card title="Last changes">
          <ChangeTable changes={changes} />
        </Card>
      </div>
      <ProviderForm
        name={name}
        initial={provider}
        version={version}
        adapters={describeAdapters()}
        usedBy={usedBy}
        save={savePartAction.bind(null, 'provider', name)}
        tryOut={tryProviderAction}
        readOnly={!can(actor.role, 'configuration.write')}
      />
    </>
  )
}
