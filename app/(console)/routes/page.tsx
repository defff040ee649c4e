import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { can } from '@/lib/auth/permissions'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'Routes' }

export default async function RoutesPage() {
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
      <Table label="Routes">
        <thead>
          <tr>
            <HeadCell>Name</HeadCell>
            <HeadCell>Channel</HeadCell>
            <HeadCell>Providers in order</HeadCell>
            <HeadCell className="text-right">Attempts</HeadCell>
            <HeadCell>When unknown</HeadCell>
            <HeadCell className="text-right">Types</HeadCell>
          </tr>
        </thead>
        <tbody>
          {document.routes.map((route) => (
            <tr key={route.name} className="hover:bg-raised">
              <Cell>
                <Link
                  href={`/routes/${encodeURIComponent(route.name)}`}
                  className="font-medium text-accent hover:underline"
                >
                  {route.name}
                </Link>
              </Cell>
              <Cell>{route.channel}</Cell>
              <Cell>
                <span className="flex flex-wrap items-center gap-1">
                  {route.providers.map((provider, i) => (
                    <span key={provider} className="flex items-center gap-1">
                      {i > 0 ? <ArrowRight className="size-3.5 text-muted" aria-label="then" /> : null}
                      {provider}
                    </span>
                  ))}
                </span>
              </Cell>
              <Cell className="figures text-right">{route.retry.attemptsMax}</Cell>
              <Cell>{route.onUnknown ?? 'the safest'}</Cell>
              <Cell className="figures text-right">{usedBy(route.name)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </ListPage>
  )
}
