import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import {
  adviseTypeAction,
  newestSampleAction,
  previewTypeAction,
  savePartAction,
  tryRulesAction,
} from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { TypeForm } from '@/components/configuration/type-form'
import { Live } from '@/components/feedback/live'
import { PageHeading } from '@/components/shell/page-heading'
import { can } from '@/lib/auth/permissions'
import { sampleFor } from '@/lib/configuration/preview-type'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'Type' }

export default async function TypePage({ params }: { params: Promise<{ name: string }> }) {
  const actor = await pageActor('configuration.read')
  const name = decodeURIComponent((await params).name)
  const { version, document } = await readConfiguration()
  const type = document.notificationTypes.find((one) => one.name === name)
  if (!type) notFound()
  return (
    <>
      <PageHeading title={`Type ${name}`} lead={`As of configuration version ${version}`} />
      <Live>
        <TypeForm
          name={name}
          initial={type}
          sample={sampleFor(type)}
          version={version}
          routes={document.routes.map((route) => ({ name: route.name, channel: route.channel }))}
          save={savePartAction.bind(null, 'notificationType', name)}
          preview={previewTypeAction}
          readOnly={!can(actor.role, 'configuration.write')}
          past={{
            advise: adviseTypeAction,
            tryRules: tryRulesAction,
            newest: can(actor.role, 'notification.reveal') ? newestSampleAction.bind(null, name) : null,
          }}
        />
      </Live>
    </>
  )
}
