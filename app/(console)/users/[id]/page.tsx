import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { pageActor } from '@/app/(console)/page-actor'
import { endUserSessionAction, resetSecondFactorAction } from '@/app/(console)/users/actions'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { SessionTable } from '@/components/govern/session-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { type ConsoleUser, consoleUsers } from '@/lib/auth/manage-users'
import { currentOperator } from '@/lib/auth/session'
import { userSessions } from '@/lib/auth/sessions'

export const metadata: Metadata = { title: 'User' }

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  await pageActor('users.manage')
  const by = await currentOperator()
  const { id } = await params
  const user = (await consoleUsers(by)).find((one) => one.id === id)
  if (!user) notFound()
  const sessions = await userSessions(by, id)
  return (
    <>
      <PageHeading title={user.email} lead="How this person signs in, and where." />
      <div className="flex flex-col gap-4">
        <Card title="Account" aside={user.secondFactor ? <ResetButton user={user} /> : null}>
          <Facts
            items={[
              ['Name', user.name],
              ['Role', `${user.role}: ${roleWords[user.role]}`],
              ['Access', user.disabled ? 'ended' : 'may sign in'],
              ['Second factor', user.secondFactor ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>],
              ['Made, UTC', <TimeStamp key="made" at={user.createdAt} />],
            ]}
          />
        </Card>
        <Card
          title="Sessions"
          aside={
            sessions.length > 0 ? (
              <ConfirmButton
                label="End all…"
                title={`End every session of ${user.email}?`}
                consequence="Every browser of theirs is signed out at once. They can sign in again."
                confirm="End them"
                act={endUserSessionAction.bind(null, id, null)}
              />
            ) : null
          }
        >
          <SessionTable sessions={sessions} end={endUserSessionAction.bind(null, id)} />
        </Card>
      </div>
    </>
  )
}

function ResetButton({ user }: { user: ConsoleUser }) {
  return (
    <ConfirmButton
      label="Reset the second factor…"
      title={`Take the second factor of ${user.email} away?`}
      consequence="For a lost phone. Every session of theirs ends and the password alone signs in: be sure who asks."
      confirm="Reset it"
      askReason
      act={resetSecondFactorAction.bind(null, user.id)}
    />
  )
}
