import type { Metadata } from 'next'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { tryProviderAction } from '@/app/(console)/providers/actions'
import { ProviderForm } from '@/components/configuration/provider-form'
import { PageHeading } from '@/components/shell/page-heading'
import { describeAdapters } from '@/lib/configuration/describe-adapter'
import type { ProviderInput } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'New provider' }

const empty: ProviderInput = {
  name: '',
  adapter: 'genesys-outbound-contacts',
  enabled: true,
  settings: {},
  timeoutMs: 10_000,
  concurrency: 64,
}

export default async function NewProviderPage() {
  await pageActor('configuration.write')
  const { version } = await readConfiguration()
  return (
    <>
      <PageHeading
        title="New provider"
        lead="An account at a platform that sends. Secrets are sealed and never shown again."
      />
      <ProviderForm
        name={null}
        initial={empty}
        version={version}
        adapters={describeAdapters()}
        usedBy={[]}
        save={savePartAction.bind(null, 'provider', null)}
        tryOut={tryProviderAction}
        readOnly={false}
      />
    </>
  )
}
