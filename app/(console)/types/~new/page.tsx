import type { Metadata } from 'next'
import { previewTypeAction, savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { TypeForm } from '@/components/configuration/type-form'
import { Live } from '@/components/feedback/live'
import { PageHeading } from '@/components/shell/page-heading'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import { sampleFor } from '@/lib/configuration/preview-type'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'New type' }

const empty: NotificationTypeInput = {
  name: '',
  channel: 'sms',
  route: '',
  template: { body: '' },
  dedup: [{ rule: 'same-fact', guard: 'dedup_window', fields: [], window: 'PT10M', mode: 'fixed', scope: 'type' }],
  producerRetryHorizon: 'PT5M',
  expiresAfter: 'P1D',
}

export default async function NewTypePage() {
  await pageActor('configuration.write')
  const { version, document } = await readConfiguration()
  return (
    <>
      <PageHeading title="New type" lead="A kind of notification that producers ask for by its name." />
      <Live>
        <TypeForm
          name={null}
          initial={empty}
          sample={sampleFor(empty)}
          version={version}
          routes={document.routes.map((route) => ({ name: route.name, channel: route.channel }))}
          save={savePartAction.bind(null, 'notificationType', null)}
          preview={previewTypeAction}
          readOnly={false}
          past={null}
        />
      </Live>
    </>
  )
}
