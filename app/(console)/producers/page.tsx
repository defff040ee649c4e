import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { issueKeyAction, retireKeyAction } from '@/app/(console)/producers/actions'
import { CodeSample } from '@/components/feedback/code-sample'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { NewKeyButton } from '@/components/govern/new-key-button'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { type Producer, type ProducerKey, producersAndKeys } from '@/lib/auth/producers-and-keys'
import { currentOperator } from '@/lib/auth/session'
import { env } from '@/lib/config/env'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { sampleRequest } from '@/lib/configuration/sample-request'

export const metadata: Metadata = { title: 'Producers' }

export default async function ProducersPage() {
  await pageActor('keys.manage')
  const producers = await producersAndKeys(await currentOperator(), new Date())
  const { document } = await activeConfiguration()
  const sample = sampleRequest(document)
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
          producers.map((producer) => <ProducerCard key={producer.producerId} producer={producer} />)
        )}
        {sample ? (
          <Card title="A first call">
            <div className="p-4">
              <CodeSample
                what="command"
                text={curlOf(env().ONCE_PUBLIC_URL ?? `http://localhost:${env().PORT}`, sample)}
              />
            </div>
          </Card>
        ) : null}
      </div>
    </>
  )
}

const looks: Record<ProducerKey['state'], { label: string; tone: Tone }> = {
  in_use: { label: 'In use', tone: 'good' },
  expired: { label: 'Expired', tone: 'quiet' },
  disabled: { label: 'Ended', tone: 'quiet' },
}

function ProducerCard({ producer: { name, keys } }: { producer: Producer }) {
  return (
    <Card title={name}>
      <Table label={`Keys of ${name}`}>
        <thead>
          <tr>
            <HeadCell>Key</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>Scopes</HeadCell>
            <HeadCell className="text-right">Requests a second</HeadCell>
            <HeadCell>Made, UTC</HeadCell>
            <HeadCell>Expires, UTC</HeadCell>
            <HeadCell>Last used, UTC</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.keyId}>
              <Cell className="font-mono text-xs">{key.keyId}</Cell>
              <Cell>
                <Badge tone={looks[key.state].tone}>{looks[key.state].label}</Badge>
              </Cell>
              <Cell className="max-w-md whitespace-normal font-mono text-xs">
                {key.scopes.join(', ')}
                {key.networks.length > 0 ? (
                  <span className="block text-muted">only from {key.networks.join(', ')}</span>
                ) : null}
              </Cell>
              <Cell className="figures text-right">{key.ratePerSecond ?? 'no limit'}</Cell>
              <Cell>
                <TimeStamp at={key.createdAt} />
              </Cell>
              <Cell>{key.expiresAt ? <TimeStamp at={key.expiresAt} /> : 'never'}</Cell>
              <Cell>{key.lastUsedAt ? <TimeStamp at={key.lastUsedAt} /> : 'never'}</Cell>
              <Cell className="text-right">
                {key.state === 'in_use' ? (
                  <ConfirmButton
                    label="End…"
                    title={`End this key of ${name}?`}
                    consequence="Requests with it are refused within a second. It cannot be taken back; a new key can be made at any time."
                    confirm="End the key"
                    act={retireKeyAction.bind(null, key.keyId)}
                    askReason
                  />
                ) : null}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function curlOf(url: string, sample: object): string {
  return `curl -i ${url}/api/v1/notifications \\
  -H 'Authorization: Bearer <the key>' -H 'Idempotency-Key: order-1' -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(sample)}'`
}
