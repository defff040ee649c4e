import { TimeStamp } from '@/components/feedback/time-stamp'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { IntakeRejectView } from '@/lib/insights/list-intake-rejects'

/** Messages that can never be accepted, and why. */
export function RejectTable({ rejects }: { rejects: IntakeRejectView[] }) {
  return (
    <Table label="Refused messages">
      <thead>
        <tr>
          <HeadCell>First came, UTC</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell>Key</HeadCell>
          <HeadCell>Broker's id</HeadCell>
          <HeadCell className="text-right">Times</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rejects.map(({ id, at, reason, errors, key, brokerId, times }) => (
          <tr key={id}>
            <Cell>
              <TimeStamp at={at} />
            </Cell>
            <Cell className="min-w-72 whitespace-normal">
              {reason}
              {errors.length > 0 ? (
                <span className="block text-muted text-xs">
                  {errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}
                </span>
              ) : null}
            </Cell>
            <Cell className="font-mono text-xs">{key ?? '—'}</Cell>
            <Cell className="font-mono text-xs">{brokerId}</Cell>
            <Cell className="figures text-right">{times}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
