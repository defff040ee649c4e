import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { IntakeTable } from '@/components/intakes/intake-table'
import { can } from '@/lib/auth/permissions'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'
import { listIntakes } from '@/lib/insights/list-intakes'

export const metadata: Metadata = { title: 'Intakes' }

export default async function IntakesPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const intakes = await listIntakes()
  return (
    <ListPage
      title="Intakes"
      lead="Queues and outbox tables that messages are taken from."
      action={can(actor.role, 'configuration.write') ? <NewLink href="/intakes/~new">New intake</NewLink> : null}
      isEmpty={intakes.length === 0}
      empty={{
        title: 'No intakes yet',
        words: (
          <p>
            Producers call the API or write to the outbox table. What they put into Amazon SQS, Azure Service Bus, Kafka
            or an outbox table of their own can be taken from there.
          </p>
        ),
      }}
    >
      <IntakeTable intakes={intakes} tools={tableAddress('/intakes', await searchParams)} />
    </ListPage>
  )
}
