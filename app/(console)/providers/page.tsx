import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { pauseProviderAction, resumeProviderAction } from '@/app/(console)/providers/actions'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { Live } from '@/components/feedback/live'
import { ProviderTable } from '@/components/providers/provider-table'
import { can } from '@/lib/auth/permissions'
import { describeProvider } from '@/lib/configuration/describe-provider'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'
import { listProviders } from '@/lib/insights/list-providers'

export const metadata: Metadata = { title: 'Providers' }

export default async function ProvidersPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const { document } = await readConfiguration()
  const routesOf = (name: string) => document.routes.filter((route) => route.providers.includes(name))
  return (
    <ListPage
      title="Providers"
      lead="The platforms that send, and what each can tell about a repeated send."
      action={can(actor.role, 'configuration.write') ? <NewLink href="/providers/~new">New provider</NewLink> : null}
      isEmpty={document.providers.length === 0}
      empty={{
        title: 'No providers yet',
        words: (
          <p>
            A provider is an account at a platform that sends: Genesys Cloud, NICE CXone, a mail server, any HTTP
            endpoint.
          </p>
        ),
      }}
    >
      <Live>
        <ProviderTable
          tools={tableAddress('/providers', await searchParams)}
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
      </Live>
    </ListPage>
  )
}
