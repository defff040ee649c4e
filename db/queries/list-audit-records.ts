import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import type { AuditResult } from '@/lib/domain/refusal'

export type AuditRow = {
  id: string
  at: Date
  atExact: string
  actor: string
  action: string
  subjectKind: string
  subjectId: string
  reason: string | null
  detail: unknown
  /** Its place in the chain; null, as the hash: not sealed yet. */
  sequence: number | null
  hash: string | null
}

export type AuditFilter = {
  actor?: string
  action?: string
  subject?: string
  result?: AuditResult
  from?: Date
  to?: Date
}

/** One page, nearest to the place first. Served by `audit_records_newest`; a subject, and what was refused, by an index of their own. */
export async function listAuditRecords(
  sql: Database,
  filter: AuditFilter,
  place: Place,
  limit: number,
): Promise<AuditRow[]> {
  const newer = place.side === 'newer'
  const than = place.side === 'newest' ? null : place.than
  return sql<AuditRow[]>`
    select r.id, r.at, ${sql.unsafe(exactly('r.at'))} as "atExact", r.actor, r.action, r.subject_kind as "subjectKind", r.subject_id as "subjectId", r.reason, r.detail,
      r.sequence, encode(r.hash, 'hex') as hash
    from audit_records r
    where true
      ${filter.actor === undefined ? sql`` : sql`and r.actor = ${filter.actor}`}
      ${filter.action === undefined ? sql`` : sql`and r.action = ${filter.action}`}
      ${filter.subject === undefined ? sql`` : sql`and r.subject_id = ${filter.subject}`}
      ${filter.result === undefined ? sql`` : filter.result === 'refused' ? sql`and r.action like '%.refused'` : sql`and r.action not like '%.refused'`}
      ${filter.from === undefined ? sql`` : sql`and r.at >= ${filter.from.toISOString()}::timestamptz`}
      ${filter.to === undefined ? sql`` : sql`and r.at < ${filter.to.toISOString()}::timestamptz`}
      ${than === null ? sql`` : newer ? sql`and (r.at, r.id) > (${than.at}::timestamptz, ${than.id}::uuid)` : sql`and (r.at, r.id) < (${than.at}::timestamptz, ${than.id}::uuid)`}
    order by ${newer ? sql`r.at asc, r.id asc` : sql`r.at desc nulls last, r.id desc nulls last`} limit ${limit}`
}
