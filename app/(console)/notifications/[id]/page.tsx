import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { retryAction } from '@/app/(console)/notifications/[id]/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { Copyable } from '@/components/feedback/copyable'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { AttemptTable } from '@/components/notifications/attempt-table'
import { RecipientText } from '@/components/notifications/recipient'
import { RetryButton } from '@/components/notifications/retry-button'
import { StatusBadge } from '@/components/notifications/status'
import { Timeline } from '@/components/notifications/timeline'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { can } from '@/lib/auth/permissions'
import { type NotificationDetail, readNotification } from '@/lib/insights/read-notification'

export const metadata: Metadata = { title: 'Notification' }

export default async function NotificationPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await pageActor('notification.read')
  const { id } = await params
  const detail = await readNotification(id, { reveal: can(actor.role, 'notification.reveal') })
  if (!detail) notFound()
  const obstacle = retryObstacle(detail, can(actor.role, 'notification.retry'))
  const pendingCommand = detail.commands.some((command) => command.status === 'pending')
  return (
    <>
      <RefreshWhile moving={pendingCommand || detail.status === 'queued' || detail.status === 'sending'} />
      <PageHeading
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {detail.type}
            <StatusBadge status={detail.status} />
          </span>
        }
        lead={<Copyable text={detail.id} what="notification id" />}
      >
        <RetryButton action={retryAction.bind(null, detail.id)} obstacle={obstacle} />
      </PageHeading>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Timeline">
            <Timeline entries={detail.timeline} />
          </Card>
          {detail.attempts.length > 0 ? (
            <Card title="Attempts">
              <AttemptTable attempts={detail.attempts} />
            </Card>
          ) : null}
          <FrozenBody content={detail.content} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Notification">
            <Facts items={factsOf(detail)} />
          </Card>
          {detail.key ? (
            <Card title="Idempotency key">
              <Facts
                items={[
                  ['Key', <Copyable key="key" text={detail.key.key} what="idempotency key" />],
                  ['First seen', <TimeStamp key="first" at={detail.key.firstSeen} />],
                  ['Expires', <TimeStamp key="expires" at={detail.key.expiresAt} />],
                  ['Asked again', `${detail.key.hits} times`],
                ]}
              />
            </Card>
          ) : null}
          <Duplicates detail={detail} />
        </div>
      </div>
    </>
  )
}

function factsOf(detail: NotificationDetail): [string, React.ReactNode][] {
  const facts: [string, React.ReactNode][] = [
    ['Recipient', <RecipientText key="recipient" recipient={detail.recipient} />],
    ['Channel', detail.channel],
    ['Provider', detail.provider ?? '—'],
    [
      'Provider id',
      detail.providerMessageId ? (
        <Copyable key="provider" text={detail.providerMessageId} what="provider message id" />
      ) : (
        '—'
      ),
    ],
    ['Producer', detail.producer ?? 'the raw outbox'],
    ['Campaign', detail.campaign ?? '—'],
    ['Expires', detail.expiresAt ? <TimeStamp key="expires" at={detail.expiresAt} /> : 'never'],
    ['Configuration', `version ${detail.configurationVersion}`],
  ]
  if (detail.dueAt && detail.status === 'queued')
    facts.push(['Next attempt', <TimeStamp key="due" at={detail.dueAt} />])
  if (detail.waitingReason) facts.push(['Waits because', detail.waitingReason.replaceAll('_', ' ')])
  return facts
}

function retryObstacle(detail: NotificationDetail, permitted: boolean): string | null {
  if (!permitted) return 'Your role does not permit a retry.'
  if (detail.commands.some((command) => command.kind === 'retry' && command.status === 'pending'))
    return 'A retry is queued already.'
  if (detail.status !== 'dead_lettered')
    return 'Only a dead letter can be retried: here it is not certain, or not true, that nobody got it.'
  return null
}

function FrozenBody({ content }: { content: NotificationDetail['content'] }) {
  return (
    <Card title="Frozen text">
      {content ? (
        <div className="px-4 py-3 text-sm">
          {content.subject ? <p className="mb-2 font-medium">{content.subject}</p> : null}
          <p className="whitespace-pre-wrap break-words">{content.body}</p>
        </div>
      ) : (
        <p className="px-4 py-3 text-muted text-sm">
          Not shown: your role may not read it, or it is past retention. Every attempt sends these very bytes.
        </p>
      )}
    </Card>
  )
}

function Duplicates({ detail }: { detail: NotificationDetail }) {
  const own = detail.suppressions.find((one) => one.notificationId === detail.id)
  const twins = detail.suppressions.filter((one) => one.duplicateOf === detail.id)
  if (!own && twins.length === 0) return null
  return (
    <Card
      title={
        own ? 'This is a duplicate' : `Duplicates of this, ${twins.length === 50 ? 'the newest 50' : twins.length}`
      }
    >
      <ul className="px-4 py-3 text-sm">
        {[...(own ? [own] : []), ...twins].map((one) => (
          <li key={one.id} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
            <Link href={`/duplicates/${one.id}`} className="text-accent underline-offset-2 hover:underline">
              {one.guard.replaceAll('_', ' ')}, {one.rule.replaceAll('_', ' ')}
            </Link>
            <span className="text-muted text-xs">
              <TimeStamp at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
