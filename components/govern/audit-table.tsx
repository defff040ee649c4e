import { Ban, Lock } from 'lucide-react'
import Link from 'next/link'
import { ChangeList } from '@/components/configuration/change-list'
import { FactList } from '@/components/configuration/fact-list'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RefusedDetail } from '@/components/govern/refused-detail'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { readAuditDetail } from '@/lib/audit/audit-detail'
import type { AuditRecord } from '@/lib/audit/list-audit'

const shownAtOnceMax = 4

/** Records with what changed, field by field, and their place in the chain. */
export function AuditTable({ items }: { items: AuditRecord[] }) {
  return (
    <Table label="Audit records">
      <thead>
        <tr>
          <HeadCell>When, UTC</HeadCell>
          <HeadCell className="max-sm:hidden">Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell>Subject</HeadCell>
          <HeadCell>Why, and what changed</HeadCell>
          <HeadCell className="text-right">In the chain</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((record) => (
          <tr key={record.id} className="hover:bg-raised">
            <Cell className="align-top">
              <TimeStamp at={record.at} />
              <span className="block max-w-48 whitespace-normal text-muted text-xs [overflow-wrap:anywhere] sm:hidden">
                {record.actor}
              </span>
            </Cell>
            <Cell className="align-top max-sm:hidden">{record.actor}</Cell>
            <Cell className="align-top font-mono text-xs">
              {record.action}
              {record.result === 'refused' ? <Refused /> : null}
            </Cell>
            <Cell className="min-w-44 max-w-56 whitespace-normal align-top font-mono text-xs [overflow-wrap:anywhere]">
              <Subject record={record} />
            </Cell>
            <Cell className="min-w-80 whitespace-normal align-top">
              {record.reason ? <p>“{record.reason}”</p> : null}
              {record.result === 'refused' ? (
                <RefusedDetail detail={record.detail} />
              ) : (
                <Detail detail={record.detail} />
              )}
            </Cell>
            <Cell className="text-right align-top">
              <Place record={record} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
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
  if (subjectKind !== 'notification') return `${subjectKind} ${subjectId}`
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
