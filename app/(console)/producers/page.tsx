import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { issueKeyAction, retireKeyAction } from '@/app/(console)/producers/actions'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { DataActionLinks } from '@/components/docs/data-action-links'
import { CodeSample } from '@/components/feedback/code-sample'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { NewKeyButton } from '@/components/govern/new-key-button'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { type Producer, type ProducerKey, producersAndKeys } from '@/lib/auth/producers-and-keys'
import { currentOperator } from '@/lib/auth/session'
import { publicUrl } from '@/lib/config/public-url'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { type CodeSamples, codeSamples } from '@/lib/configuration/code-samples'
import { sampleEvent, sampleRequest } from '@/lib/configuration/sample-request'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'

export const metadata: Metadata = { title: 'Producers' }

export default async function ProducersPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('keys.manage')
  const producers = await producersAndKeys(await currentOperator(), new Date())
  const { document } = await activeConfiguration()
  const tools = tableAddress('/producers', await searchParams)
  const request = sampleRequest(document)
  return (
    <>
      <PageHeading title="Producers" lead="The systems that call, and the keys they call with.">
        <NewKeyButton make={issueKeyAction} producers={producers.map(({ name }) => name)} />
      </PageHeading>
      <div className="flex flex-col gap-4">
        {producers.length === 0 ? (
          <Card>
            <EmptyState title="Nobody calls yet">
              <p>Make a key for the first system. It is shown once; hand it over and forget it.</p>
            </EmptyState>
          </Card>
        ) : (
          producers.map((producer) => <ProducerCard key={producer.producerId} producer={producer} tools={tools} />)
        )}
        {request ? <FirstCall samples={codeSamples(publicUrl(), request, sampleEvent(document))} /> : null}
        <Card title="Genesys Cloud data actions">
          <p className="px-4 pt-3 text-sm">
            For flows that send by themselves: they claim before, and confirm or release after. Import each into a web
            services integration whose credentials have this key as <code>apiKey</code>; none of the files holds it.
          </p>
          <div className="px-4 pt-1 pb-3 text-sm">
            <DataActionLinks />
          </div>
        </Card>
      </div>
    </>
  )
}

/** The first is open: whoever wants another opens it in its place. */
function FirstCall({ samples }: { samples: CodeSamples }) {
  return (
    <Card title="A first call">
      <p className="px-4 pt-3 pb-1 text-muted text-sm">
        The key in <code>ONCE_API_KEY</code>. Send it twice: the second time the first answer comes back.
      </p>
      <div className="divide-y divide-border">
        {samples.map(({ name, text }, index) => (
          <details key={name} name="first-call" open={index === 0} className="px-4 py-2">
            <summary className="w-fit min-h-[24px] cursor-pointer text-accent text-sm">{name}</summary>
            <div className="py-2">
              <CodeSample what={`${name} sample`} text={text} />
            </div>
          </details>
        ))}
      </div>
    </Card>
  )
}

const looks: Record<ProducerKey['state'], { label: string; tone: Tone }> = {
  in_use: { label: 'In use', tone: 'good' },
  expired: { label: 'Expired', tone: 'quiet' },
  disabled: { label: 'Ended', tone: 'quiet' },
}

function ProducerCard({ producer: { name, keys }, tools }: { producer: Producer; tools: Tools }) {
  return (
    <Card title={name}>
      <DataTable
        tools={tools}
        label={`Keys of ${name}`}
        columns={columnsOf(name)}
        rows={keys}
        rowId={({ keyId }) => keyId}
      />
    </Card>
  )
}

const columnsOf = (producer: string): Column<ProducerKey>[] => [
  column('Key', ({ keyId }) => keyId, { className: 'font-mono text-xs' }),
  column('State', ({ state }) => <Badge tone={looks[state].tone}>{looks[state].label}</Badge>),
  column('Scopes', (key) => <Scopes of={key} />, { className: 'max-w-md whitespace-normal font-mono text-xs' }),
  column('Requests a second', ({ ratePerSecond }) => ratePerSecond ?? 'no limit', { align: 'end' }),
  column('Made, UTC', ({ createdAt }) => <TimeStamp at={createdAt} />),
  column('Expires, UTC', ({ expiresAt }) => (expiresAt ? <TimeStamp at={expiresAt} /> : 'never')),
  column('Last used, UTC', ({ lastUsedAt }) => (lastUsedAt ? <TimeStamp at={lastUsedAt} /> : 'never')),
  column('Actions', ({ state, keyId }) => (state === 'in_use' ? <EndKey producer={producer} keyId={keyId} /> : null), {
    unseen: true,
    align: 'end',
  }),
]

function Scopes({ of: { scopes, networks } }: { of: ProducerKey }) {
  return (
    <>
      {scopes.join(', ')}
      {networks.length > 0 ? <span className="block text-muted">only from {networks.join(', ')}</span> : null}
    </>
  )
}

function EndKey({ producer, keyId }: { producer: string; keyId: string }) {
  return (
    <ConfirmButton
      label="End…"
      title={`End this key of ${producer}?`}
      consequence="Requests with it are refused within a second. It cannot be taken back; a new key can be made at any time."
      confirm="End the key"
      act={retireKeyAction.bind(null, keyId)}
      askReason
    />
  )
}
