import { CircleCheck, TriangleAlert } from 'lucide-react'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { sameBytesAtEach } from '@/components/notifications/same-bytes'
import { outcomeTones } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Attempt = NotificationDetail['attempts'][number]
type Result = Attempt['results'][number]

export function AttemptTable({ attempts }: { attempts: Attempt[] }) {
  return (
    <Table label="Attempts">
      <thead>
        <tr>
          <HeadCell className="text-right">No.</HeadCell>
          <HeadCell>Started, UTC</HeadCell>
          <HeadCell>Provider</HeadCell>
          <HeadCell>Trigger</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell>Code</HeadCell>
          <HeadCell className="text-right">HTTP</HeadCell>
          <HeadCell className="text-right">Took</HeadCell>
          <HeadCell>Bytes sent (SHA-256)</HeadCell>
        </tr>
      </thead>
      <tbody>
        {attempts.flatMap((attempt) => {
          const results = attempt.results.length > 0 ? attempt.results : [null]
          return results.map((result, index) => (
            <Row
              key={`${attempt.number} ${result?.finishedAt}`}
              attempt={attempt}
              result={result}
              first={index === 0}
            />
          ))
        })}
      </tbody>
    </Table>
  )
}

/** An attempt with what came of it. What was seen after the lease was lost has a line of its own. */
function Row({ attempt, result, first }: { attempt: Attempt; result: Result | null; first: boolean }) {
  return (
    <tr className={result?.late ? 'bg-warn-soft' : ''}>
      <Cell className="text-right">{attempt.number}</Cell>
      <Cell>{first ? <TimeStamp at={attempt.startedAt} /> : null}</Cell>
      <Cell>{attempt.provider}</Cell>
      <Cell>{attempt.trigger.replaceAll('_', ' ')}</Cell>
      <Cell>
        <span className="inline-flex gap-1.5">
          <Outcome result={result} />
          {result?.late ? <Badge tone="warn">Late: changed nothing</Badge> : null}
        </span>
      </Cell>
      <Cell title={result?.detail ?? undefined}>{result?.code ?? '—'}</Cell>
      <Cell className="text-right">{result?.httpStatus ?? '—'}</Cell>
      <Cell className="text-right">
        {result ? spanText(Date.parse(result.finishedAt) - Date.parse(attempt.startedAt)) : '—'}
      </Cell>
      <Cell>
        <Copyable
          text={attempt.bodyHash}
          shown={attempt.bodyHash.slice(0, 12)}
          what={`hash of attempt ${attempt.number}`}
        />
      </Cell>
    </tr>
  )
}

function Outcome({ result }: { result: Result | null }) {
  if (!result) return <Badge tone="info">calling</Badge>
  return <Badge tone={outcomeTones[result.outcome] ?? 'quiet'}>{result.outcome}</Badge>
}

/** Whether every attempt at a provider sent the same bytes, as it must be. */
export function SameBytes({ attempts }: { attempts: Attempt[] }) {
  const several = new Set(attempts.map(({ provider }) => provider)).size > 1
  const same = sameBytesAtEach(attempts)
  const Icon = same ? CircleCheck : TriangleAlert
  const good = several ? 'Same bytes each time, at each provider' : 'Same bytes each time'
  return (
    <span className={`inline-flex items-center gap-1 text-xs ${same ? 'text-good' : 'text-bad'}`}>
      <Icon className="size-3.5" aria-hidden="true" />
      {same ? good : 'The bytes differ: report this'}
    </span>
  )
}
