import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { EmptyState } from '@/components/feedback/empty-state'
import { IntakeTable } from '@/components/intakes/intake-table'
import { PageHeading } from '@/components/shell/page-heading'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { listIntakes } from '@/lib/insights/list-intakes'

export const metadata: Metadata = { title: 'Intakes' }

export default async function IntakesPage() {
  const actor = await pageActor('configuration.read')
  const intakes = await listIntakes()
  return (
    <>
      <PageHeading title="Intakes" lead="Queues and outbox tables that messages are taken from.">
        {can(actor.role, 'configuration.write') ? (
          <Link href="/intakes/~new" className={buttonClasses({ variant: 'primary' })}>
            <Plus className="size-4" aria-hidden="true" />
            New intake
          </Link>
        ) : null}
      </PageHeading>
      <Card>
        {intakes.length > 0 ? (
          <IntakeTable intakes={intakes} />
        ) : (
          <EmptyState title="No intakes yet">
            <p>
              Producers call the API or write to the outbox table. What they put into Amazon SQS, Azure Service Bus,
              Kafka or an outbox table of their own can be taken from there.
            </p>
          </EmptyState>
        )}
      </Card>
    </>
  )
}
