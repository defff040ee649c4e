import type { Metadata } from 'next'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { RouteForm } from '@/components/configuration/route-form'
import { PageHeading } from '@/components/shell/page-heading'
import { describeProvider } from '@/lib/configuration/describe-provider'
import { retryPolicySchema } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'New route' }

export default async function NewRoutePage() {
  await pageActor('configuration.write')
  const { version, document } = await readConfiguration()
  return (
    <>
      <PageHeading
        title="New route"
        lead="Choose a channel, then the providers in the order in which they are tried."
      />
      <RouteForm
        name={null}
        initial={{ name: '', channel: 'sms', providers: [], retry: retryPolicySchema.parse({}) }}
        version={version}
        providers={document.providers.map(describeProvider)}
        usedBy={[]}
        save={savePartAction.bind(null, 'route', null)}
        readOnly={false}
      />
    </>
  )
}
