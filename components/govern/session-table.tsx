import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { Badge } from '@/components/ui/badge'
import type { ConsoleSession } from '@/lib/auth/sessions'

type SessionTableProps = {
  sessions: ConsoleSession[]
  end: (sessionId: string, reason: string) => Promise<GovernAnswer>
}

/** Where somebody is signed in now. The session that looks at it ends by signing out. */
export function SessionTable({ sessions, end }: SessionTableProps) {
  if (sessions.length === 0) {
    return (
      <EmptyState title="Signed in nowhere">
        <p>A session ends after half an hour without use, twelve hours at the latest.</p>
      </EmptyState>
    )
  }
  return <DataTable label="Sessions" columns={columnsOf(end)} rows={sessions} rowId={({ id }) => id} />
}

const columnsOf = (end: SessionTableProps['end']): Column<ConsoleSession>[] => [
  column('Device', ({ device }) => device, { className: 'font-medium' }),
  column('Network', ({ network }) => network ?? 'not known'),
  column('Signed in by', ({ method }) => (method === 'oidc' ? 'single sign-on' : 'password')),
  column('Started, UTC', ({ startedAt }) => <TimeStamp at={startedAt} />),
  column('Last seen, UTC', ({ lastSeenAt }) => <TimeStamp at={lastSeenAt} />),
  column('Actions', (session) => <End session={session} end={end} />, { unseen: true, align: 'end' }),
]

function End({ session: { id, device, current }, end }: { session: ConsoleSession } & Pick<SessionTableProps, 'end'>) {
  if (current) return <Badge tone="good">This session</Badge>
  return (
    <ConfirmButton
      label="End…"
      title="End this session?"
      consequence={`${device}: its next request is a stranger's.`}
      confirm="End it"
      act={end.bind(null, id)}
    />
  )
}
