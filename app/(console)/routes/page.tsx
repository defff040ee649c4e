import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { can } from '@/lib/auth/permissions'
import type { RouteConfiguration } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'

export const metadata: Metadata = { title: 'Routes' }

export default async function RoutesPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const { document } = await readConfiguration()
  const usedBy = (route: string) => document.notificationTypes.filter((type) => type.route === route).length
  return (
    <ListPage
      title="Routes"
      lead="Which providers are asked, in which order, and what happens when nobody knows."
      action={can(actor.role, 'configuration.write') ? <NewLink href="/routes/~new">New route</NewLink> : null}
      isEmpty={document.routes.length === 0}
      empty={{
        title: 'No routes yet',
        words: (
          <p>
            A route names the providers of a channel in their order. Add a provider first, then a route that uses it.
          </p>
        ),
      }}
    >
      <DataTable
        tools={tableAddress('/routes', await searchParams)}
        label="Routes"
        columns={columnsOf(usedBy)}
        rows={document.routes}
        rowId={({ name }) => name}
      />
    </ListPage>
  )
}

const columnsOf = (usedBy: (route: string) => number): Column<RouteConfiguration>[] => [
  column('Name', ({ name }) => (
    <Link href={`/routes/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  )),
  column('Channel', ({ channel }) => channel),
  column('Providers in order', ({ providers }) => <InOrder providers={providers} />),
  column('Attempts', ({ retry }) => retry.attemptsMax, { align: 'end' }),
  column('When unknown', ({ onUnknown }) => onUnknown ?? 'the safest'),
  column('Types', ({ name }) => usedBy(name), { align: 'end' }),
]

function InOrder({ providers }: Pick<RouteConfiguration, 'providers'>) {
  return (
    <span className="flex flex-wrap items-center gap-1">
      {providers.map((provider, i) => (
        <span key={provider} className="flex items-center gap-1">
          {i > 0 ? <ArrowRight className="size-3.5 text-muted" aria-label="then" /> : null}
          {provider}
        </span>
      ))}
    </span>
  )
}
