import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { outcomeTones } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { NotificationDetail } from '@/lib/insights/read-notification'

export function AttemptTable({ attempts }: { attempts: NotificationDetail['attempts'] }) {
  return (
    <Table label="Attempts">
      <thead>
        <tr>
          <HeadCell className="text-right">No.</HeadCell>
          <HeadCell>Provider</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell>Code</HeadCell>
          <HeadCell className="text-right">Took</HeadCell>
          <HeadCell>Started, UTC</HeadCell>
          <HeadCell>Bytes sent (SHA-256)</HeadCell>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => {
          const result = attempt.results.find((one) => !one.late)
          return (
            <tr key={attempt.number}>
              <Cell className="text-right">{attempt.number}</Cell>
              <Cell>{attempt.provider}</Cell>
              <Cell>{attempt.trigger.replaceAll('_', ' ')}</Cell>
              <Cell>
                {result ? (
                  <Badge tone={outcomeTones[result.outcome] ?? 'quiet'}>{result.outcome}</Badge>
                ) : (
                  <Badge tone="info">calling</Badge>
                )}
              </Cell>
              <Cell>{result?.code ?? '—'}</Cell>
              <Cell className="text-right">
                {result ? `${Date.parse(result.finishedAt) - Date.parse(attempt.startedAt)} ms` : '—'}
              </Cell>
              <Cell>
                <TimeStamp at={attempt.startedAt} />
              </Cell>
              <Cell>
                <Copyable text={attempt.bodyHash} shown={attempt.bodyHash.slice(0, 12)} what="hash" />
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
