import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import {
  addUserAction,
  changeRoleAction,
  requireSecondFactorAction,
  resetPasswordAction,
  setDisabledAction,
} from '@/app/(console)/users/actions'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { NewUserButton } from '@/components/govern/new-user-button'
import { RequiredRoles } from '@/components/govern/required-roles'
import { RoleSelect } from '@/components/govern/role-select'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { rolesWithSecondFactor } from '@/lib/auth/govern-second-factor'
import { type ConsoleUser, consoleUsers } from '@/lib/auth/manage-users'
import { currentOperator } from '@/lib/auth/session'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'

export const metadata: Metadata = { title: 'Users' }

export default async function UsersPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('users.manage')
  const by = await currentOperator()
  const [users, required] = await Promise.all([consoleUsers(by), rolesWithSecondFactor(by)])
  return (
    <>
      <PageHeading title="Users" lead="Who may sign in, and what they may do.">
        <NewUserButton add={addUserAction} />
      </PageHeading>
      <div className="flex flex-col gap-4">
        <UserTable users={users} tools={tableAddress('/users', await searchParams)} />
        <Card title="Second factor is demanded of">
          <RequiredRoles required={required} save={requireSecondFactorAction} />
        </Card>
      </div>
    </>
  )
}

function UserTable({ users, tools }: { users: ConsoleUser[]; tools: Tools }) {
  return (
    <Card>
      <DataTable tools={tools} label="Users" columns={columns} rows={users} rowId={({ id }) => id} />
    </Card>
  )
}

const columns: Column<ConsoleUser>[] = [
  column('Who', ({ id, email, name }) => (
    <>
      <Link href={`/users/${id}`} className="font-medium text-accent hover:underline">
        {email}
      </Link>
      <span className="block text-muted text-xs">{name}</span>
    </>
  )),
  column('Role', ({ id, email, role }) => (
    <RoleSelect email={email} role={role} change={changeRoleAction.bind(null, id)} />
  )),
  column('Access', ({ disabled }) =>
    disabled ? <Badge tone="quiet">Ended</Badge> : <Badge tone="good">May sign in</Badge>,
  ),
  column('Second factor', ({ secondFactor }) =>
    secondFactor ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>,
  ),
  column('Sessions', ({ sessions }) => sessions, { align: 'end' }),
  column('Last seen, UTC', ({ lastSeenAt }) => (lastSeenAt ? <TimeStamp at={lastSeenAt} /> : 'never')),
  column('Actions', (user) => <Actions user={user} />, { unseen: true, align: 'end' }),
]

function Actions({ user: { id, email, disabled } }: { user: ConsoleUser }) {
  return (
    <>
      <ConfirmButton
        label="New password…"
        title={`New password for ${email}?`}
        consequence="The old password and every session of theirs end at once. The new one is shown once."
        confirm="Make it"
        act={resetPasswordAction.bind(null, id)}
      />
      <ConfirmButton
        label={disabled ? 'Give access…' : 'End access…'}
        title={disabled ? `Give ${email} access again?` : `End the access of ${email}?`}
        consequence={
          disabled
            ? 'They can sign in with their old password.'
            : 'Every session of theirs ends at once. What they did stays in the audit.'
        }
        confirm={disabled ? 'Give access' : 'End access'}
        act={setDisabledAction.bind(null, id, !disabled)}
      />
    </>
  )
}
