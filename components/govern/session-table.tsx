import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
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
  return (
    <Table label="Sessions">
      <thead>
        <tr>
          <HeadCell>Device</HeadCell>
          <HeadCell>Network</HeadCell>
          <HeadCell>Signed in by</HeadCell>
          <HeadCell>Started, UTC</HeadCell>
          <HeadCell>Last seen, UTC</HeadCell>
          <HeadCell>
            <span className="sr-only">Actions</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {sessions.map(({ id, device, network, method, startedAt, lastSeenAt, current }) => (
          <tr key={id}>
            <Cell className="font-medium">{device}</Cell>
            <Cell className="figures">{network ?? 'not known'}</Cell>
            <Cell>{method === 'oidc' ? 'single sign-on' : 'password'}</Cell>
            <Cell>
              <TimeStamp at={startedAt} />
            </Cell>
            <Cell>
              <TimeStamp at={lastSeenAt} />
            </Cell>
            <Cell className="text-right">
              {current ? (
                <Badge tone="good">This session</Badge>
              ) : (
                <ConfirmButton
                  label="End…"
                  title="End this session?"
                  consequence={`${device}: its next request is a stranger's.`}
                  confirm="End it"
                  act={end.bind(null, id)}
                />
              )}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
