import { CircleCheck, TriangleAlert } from 'lucide-react'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { nextWords } from '@/components/notifications/next-words'
import { sameBytesAtEach } from '@/components/notifications/same-bytes'
import { outcomeTones } from '@/components/notifications/status'
import { Badge } from '@/components/ui/badge'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Attempt = NotificationDetail['attempts'][number]
type Result = Attempt['results'][number]

/** An attempt with what came of it. What was seen after the lease was lost has a line of its own. */
type Line = { attempt: Attempt; result: Result | null; first: boolean }

type Shown = Pick<NotificationDetail, 'id' | 'attempts' | 'status' | 'dueAt'>

const columnsOf = (detail: Shown): Column<Line>[] => [
  column('No.', ({ attempt }) => attempt.number, { align: 'end' }),
  column('Started, UTC', ({ attempt, first }) => (first ? <TimeStamp at={attempt.startedAt} /> : null)),
  column('Provider', ({ attempt }) => attempt.provider),
  column('Trigger', ({ attempt }) => attempt.trigger.replaceAll('_', ' ')),
  column('Outcome', ({ result }) => <Outcome result={result} />),
  column('Code', ({ result }) => (
    <span title={result?.detail ? turnsNamed(result.detail) : undefined}>{result?.code ?? '—'}</span>
  )),
  column('HTTP', ({ result }) => result?.httpStatus ?? '—', { align: 'end' }),
  column('Took', tookOf, { align: 'end' }),
  column('Next', ({ attempt, first }) => (first ? (nextWords(attempt, detail) ?? '—') : null)),
  column('Key', ({ attempt }) => (
    <Copyable text={detail.id} shown={`…${detail.id.slice(-8)}`} what={`key of attempt ${attempt.number}`} />
  )),
  column('Bytes sent (SHA-256)', ({ attempt: { bodyHash, number } }) => (
    <Copyable text={bodyHash} shown={bodyHash.slice(0, 12)} what={`hash of attempt ${number}`} />
  )),
]

export function AttemptTable({ detail }: { detail: Shown }) {
  return (
    <>
      <DataTable
        label="Attempts"
        columns={columnsOf(detail)}
        rows={detail.attempts.flatMap(linesOf)}
        rowId={({ attempt, result }) => `${attempt.number} ${result?.finishedAt}`}
        rowClass={({ result }) => (result?.late ? 'bg-warn-soft' : undefined)}
      />
      <p className="px-4 pt-2 pb-3 text-muted text-xs">
        The key is the notification's id at every attempt, for every provider that takes one.
      </p>
    </>
  )
}

function linesOf(attempt: Attempt): Line[] {
  const results = attempt.results.length > 0 ? attempt.results : [null]
  return results.map((result, index) => ({ attempt, result, first: index === 0 }))
}

function tookOf({ attempt, result }: Line): string {
  return result ? spanText(Date.parse(result.finishedAt) - Date.parse(attempt.startedAt)) : '—'
}

function Outcome({ result }: { result: Result | null }) {
  if (!result) return <Badge tone="info">calling</Badge>
  return (
    <span className="inline-flex gap-1.5">
      <Badge tone={outcomeTones[result.outcome] ?? 'quiet'}>{result.outcome}</Badge>
      {result.late ? <Badge tone="warn">Late: changed nothing</Badge> : null}
    </span>
  )
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
