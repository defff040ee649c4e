import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { Pager } from '@/components/data-table/pager'
import { IntakeBadge } from '@/components/intakes/intake-badge'
import { IntakeForm } from '@/components/intakes/intake-form'
import { RejectTable } from '@/components/intakes/reject-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { contactListsOf } from '@/lib/configuration/contact-lists'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import {
  addressWith,
  exported,
  type PageParameters,
  pagerLinks,
  placeOf,
  tableAddress,
} from '@/lib/http/page-parameters'
import { listIntakeRejects } from '@/lib/insights/list-intake-rejects'
import { listIntakes } from '@/lib/insights/list-intakes'

export const metadata: Metadata = { title: 'Intake' }

const rejectsPerPage = 20

type IntakePageProps = { params: Promise<{ name: string }>; searchParams: PageParameters }

export default async function IntakePage({ params, searchParams }: IntakePageProps) {
  const actor = await pageActor('configuration.read')
  const name = decodeURIComponent((await params).name)
  const { version, document } = await readConfiguration()
  const intake = document.intakes.find((one) => one.name === name)
  if (!intake) notFound()
  const given = await searchParams
  const { place } = placeOf(given)
  const [views, rejects] = await Promise.all([
    listIntakes(),
    listIntakeRejects(name, { place, limit: rejectsPerPage, withBodies: false }),
  ])
  const tools = tableAddress(`/intakes/${encodeURIComponent(name)}`, given)
  if (place.side === 'newer' && !rejects?.previous) redirect(addressWith(tools.path, tools.address))
  const view = views.find((one) => one.name === name)
  return (
    <>
      <PageHeading
        title={`Intake ${name}`}
        lead={
          view && view.taken > 0 ? `${view.taken.toLocaleString('en')} messages taken since its process started` : null
        }
      >
        {view ? <IntakeBadge intake={view} /> : null}
      </PageHeading>
      <div className="flex flex-col gap-4">
        {rejects && rejects.items.length > 0 ? (
          <Card title={`Refused messages: ${(view?.rejects ?? rejects.items.length).toLocaleString('en')}`}>
            <RejectTable rejects={rejects.items} tools={exported(tools, 'intake-rejects', { intake: name })} />
            <Pager {...pagerLinks(tools.path, tools.address, { place, ...rejects })} />
          </Card>
        ) : null}
        <IntakeForm
          name={name}
          initial={intake}
          version={version}
          contactLists={contactListsOf(document)}
          save={savePartAction.bind(null, 'intake', name)}
          readOnly={!can(actor.role, 'configuration.write')}
        />
      </div>
    </>
  )
}
