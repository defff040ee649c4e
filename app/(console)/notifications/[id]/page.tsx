import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { commandAction, revealNotificationAction, takeEvidenceAction } from '@/app/(console)/notifications/[id]/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { Copyable } from '@/components/feedback/copyable'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { AttemptTable, SameBytes } from '@/components/notifications/attempt-table'
import { CommandButton } from '@/components/notifications/command-button'
import { DuplicateCard } from '@/components/notifications/duplicate-card'
import { EvidenceButton } from '@/components/notifications/evidence-button'
import { FrozenBody } from '@/components/notifications/frozen-body'
import { KeyPanel } from '@/components/notifications/key-panel'
import { NotificationFacts } from '@/components/notifications/notification-facts'
import { RefusedCommand } from '@/components/notifications/refused-command'
import { StatusBadge } from '@/components/notifications/status'
import { Timeline } from '@/components/notifications/timeline'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { type NotificationDetail, readNotification } from '@/lib/insights/read-notification'
import { offeredCommands } from '@/lib/operations/offered-commands'

export const metadata: Metadata = { title: 'Notification' }

export default async function NotificationPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await pageActor('notification.read')
  const { id } = await params
  const [detail, { document }] = await Promise.all([readNotification(id, { reveal: false }), activeConfiguration()])
  if (!detail) notFound()
  const providerHasPage =
    can(actor.role, 'configuration.read') && document.providers.some(({ name }) => name === detail.provider)
  return (
    <>
      <RefreshWhile moving={isMoving(detail)} />
      <PageHeading title={<Title detail={detail} />} lead={<Copyable text={detail.id} what="notification id" />}>
        <div className="flex flex-wrap items-start sm:justify-end gap-2">
          {offeredCommands(detail, actor.role).map(({ command, obstacle, consequence }) => (
            <CommandButton
              key={command}
              command={command}
              action={commandAction.bind(null, command, detail.id)}
              obstacle={obstacle}
              consequence={consequence}
            />
          ))}
          {can(actor.role, 'evidence.take') ? (
            <EvidenceButton
              id={detail.id}
              mayReveal={can(actor.role, 'notification.reveal')}
              take={takeEvidenceAction.bind(null, detail.id)}
            />
          ) : null}
        </div>
      </PageHeading>
      <RefusedCommand commands={detail.commands} />
      <div className="flex flex-col gap-4">
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="flex min-w-0 flex-col gap-4">
            <Card title="Timeline">
              <Timeline entries={detail.timeline} />
            </Card>
            <FrozenBody
              kept={detail.recipient !== null}
              reveal={can(actor.role, 'notification.reveal') ? revealNotificationAction.bind(null, detail.id) : null}
            />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <NotificationFacts detail={detail} providerHasPage={providerHasPage} />
            {detail.key ? <KeyPanel requestKey={detail.key} scope={keyScope(detail)} /> : null}
            <DuplicateCard id={detail.id} records={detail.suppressions} />
          </div>
        </div>
        {detail.attempts.length > 0 ? (
          <Card title="Attempts" aside={<SameBytes attempts={detail.attempts} />}>
            <AttemptTable detail={detail} />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function Title({ detail }: { detail: NotificationDetail }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      {detail.type}
      <StatusBadge status={detail.status} />
      <span className="font-normal text-muted text-sm">
        {detail.channel}
        {detail.provider ? ` by ${detail.provider}` : ''}
      </span>
    </span>
  )
}

/** A key names a request of one producer, and of one kind. */
function keyScope({ producer, eventId }: NotificationDetail): string {
  return `${eventId ? 'events' : 'notifications'} of ${producer ?? 'the raw outbox'}`
}

function isMoving({ status, commands }: NotificationDetail): boolean {
  return status === 'queued' || status === 'sending' || commands.some((command) => command.status === 'pending')
}
