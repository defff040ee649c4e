import type { Metadata } from 'next'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { IntakeForm } from '@/components/intakes/intake-form'
import { PageHeading } from '@/components/shell/page-heading'
import { contactListsOf } from '@/lib/configuration/contact-lists'
import type { IntakeInput } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'New intake' }

const empty: IntakeInput = { name: '', kind: 'sqs', enabled: true, message: 'event', settings: {} }

export default async function NewIntakePage() {
  await pageActor('configuration.write')
  const { version, document } = await readConfiguration()
  return (
    <>
      <PageHeading title="New intake" lead="Redelivery is absorbed; a message is settled only after it is kept here." />
      <IntakeForm
        name={null}
        initial={empty}
        version={version}
        contactLists={contactListsOf(document)}
        save={savePartAction.bind(null, 'intake', null)}
        readOnly={false}
      />
    </>
  )
}
