import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { can } from '@/lib/auth/permissions'
import { describeProvider } from '@/lib/configuration/describe-provider'
import { readConfiguration } from '@/lib/configuration/read-configuration'

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
          <Table label="Providers">
            <thead>
              <tr>
                <HeadCell>Name</HeadCell>
                <HeadCell>Platform</HeadCell>
                <HeadCell>State</HeadCell>
                <HeadCell>Repeats</HeadCell>
                <HeadCell className="text-right">Calls a second</HeadCell>
                <HeadCell className="text-right">At once</HeadCell>
                <HeadCell>Routes</HeadCell>
              </tr>
            </thead>
            <tbody>
              {document.providers.map((provider) => {
                const { title, repeats } = describeProvider(provider)
                return (
                  <tr key={provider.name} className="hover:bg-raised">
                    <Cell>
                      <Link
                        href={`/providers/${encodeURIComponent(provider.name)}`}
                        className="font-medium text-accent hover:underline"
                      >
                        {provider.name}
                      </Link>
                    </Cell>
                    <Cell>{title}</Cell>
                    <Cell>{provider.enabled ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>}</Cell>
                    <Cell className="text-muted">{repeats}</Cell>
                    <Cell className="figures text-right">{provider.ratePerSecond ?? 'no limit'}</Cell>
                    <Cell className="figures text-right">{provider.concurrency}</Cell>
                    <Cell>
                      {routesOf(provider.name)
                        .map((route) => route.name)
                        .join(', ') || '—'}
                    </Cell>
                  </tr>
                )
              })}
            </tbody>
          </Table>
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
