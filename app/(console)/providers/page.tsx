import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { pauseProviderAction, resumeProviderAction } from '@/app/(console)/providers/actions'
import { EmptyState } from '@/components/feedback/empty-state'
import { ProviderTable } from '@/components/providers/provider-table'
import { PageHeading } from '@/components/shell/page-heading'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { describeProvider } from '@/lib/configuration/describe-provider'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { listProviders } from '@/lib/insights/list-providers'

export const metadata: Metadata = { title: 'Providers' }

export default async function ProvidersPage() {
  const actor = await pageActor('configuration.read')
  const { document } = await readConfiguration()
  const routesOf = (name: string) => document.routes.filter((route) => route.providers.includes(name))
  return (
    <>
      <PageHeading title="Providers" lead="The platforms that send, and what each can tell about a repeated send.">
        {can(actor.role, 'configuration.write') ? (
          <Link href="/providers/~new" className={buttonClasses({ variant: 'primary' })}>
            <Plus className="size-4" aria-hidden="true" />
            New provider
          </Link>
        ) : null}
      </PageHeading>
      <Card>
        {document.providers.length > 0 ? (
          <ProviderTable
            facts={document.providers.map((provider) => ({
              name: provider.name,
              title: describeProvider(provider).title,
              repeats: describeProvider(provider).repeats,
              routes: routesOf(provider.name).map((route) => route.name),
            }))}
            initial={await listProviders()}
            pause={pauseProviderAction}
            resume={resumeProviderAction}
            mayPause={can(actor.role, 'provider.pause')}
          />
        ) : (
          <EmptyState title="No providers yet">
            <p>
              A provider is an account at a platform that sends: Genesys Cloud, NICE CXone, a mail server, any HTTP
              endpoint.
            </p>
          </EmptyState>
        )}
      </Card>
    </>
  )
}
