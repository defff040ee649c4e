import { Ban, Lock } from 'lucide-react'
import Link from 'next/link'
import { ChangeList } from '@/components/configuration/change-list'
import { FactList } from '@/components/configuration/fact-list'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RefusedDetail } from '@/components/govern/refused-detail'
import { Badge } from '@/components/ui/badge'
import { readAuditDetail } from '@/lib/audit/audit-detail'
import type { AuditRecord } from '@/lib/audit/list-audit'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

const shownAtOnceMax = 4

const columns: Column<AuditRecord>[] = [
  column('When, UTC', ({ at }) => <TimeStamp at={at} />, { id: 'when' }),
  column('Who', ({ actor }) => actor, { onPhone: 'when' }),
  column('What', ({ action, result }) => [action, result === 'refused' ? <Refused key="refused" /> : null], {
    className: 'font-mono text-xs',
  }),
  column('Subject', (record) => <Subject record={record} />, {
    className: 'min-w-44 max-w-56 whitespace-normal font-mono text-xs [overflow-wrap:anywhere]',
  }),
  column('Why, and what changed', (record) => <Change record={record} />, { className: 'min-w-80 whitespace-normal' }),
  column('In the chain', (record) => <Place record={record} />, { align: 'end' }),
]

/** Records with what changed, field by field, and their place in the chain. */
export function AuditTable({ items }: { items: AuditRecord[] }) {
  return (
    <DataTable
      label="Audit records"
      className="[&_td]:align-top"
      columns={columns}
      rows={items}
      rowId={({ id }) => id}
    />
  )
}

function Change({ record: { reason, result, detail } }: { record: AuditRecord }) {
  return (
    <>
      {reason ? <p>“{turnsNamed(reason)}”</p> : null}
      {result === 'refused' ? <RefusedDetail detail={detail} /> : <Detail detail={detail} />}
    </>
  )
}

function Refused() {
  return (
    <Badge tone="bad" className="ml-2 font-sans">
      <Ban className="size-3" aria-hidden="true" />
      Refused
    </Badge>
  )
}

function Subject({ record: { subjectKind, subjectId } }: { record: AuditRecord }) {
  if (subjectKind !== 'notification') return turnsNamed(`${subjectKind} ${subjectId}`)
  return (
    <Link href={`/notifications/${subjectId}`} className="text-accent hover:underline">
      {subjectId}
    </Link>
  )
}

function Detail({ detail }: { detail: unknown }) {
  const read = readAuditDetail(detail)
  if (read.kind === 'nothing') return null
  const list = read.kind === 'changes' ? <ChangeList changes={read.changes} /> : <FactList facts={read.facts} />
  const count = read.kind === 'changes' ? read.changes.length : read.facts.length
  if (count <= shownAtOnceMax) return list
  return (
    <details>
      <summary className="cursor-pointer text-muted text-xs">
        {count} {read.kind === 'changes' ? 'changed' : 'facts'}
      </summary>
      {list}
    </details>
  )
}

function Place({ record: { sequence, hash } }: { record: AuditRecord }) {
  if (sequence === null) return <span className="text-muted text-xs">not yet</span>
  return (
    <span className="inline-flex items-center gap-1 text-muted text-xs" title={`SHA-256 ${hash}`}>
      <Lock className="size-3" aria-hidden="true" />
      <span className="figures">{sequence.toLocaleString('en')}</span>
    </span>
  )
}
