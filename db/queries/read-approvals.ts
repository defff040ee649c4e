import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import type { ApprovalKind, ApprovalState } from '@/lib/domain/approval'

export type ApprovalRow = {
  id: string
  kind: ApprovalKind
  subject: string
  asked: Buffer
  shown: Record<string, unknown>
  requester: string
  reason: string | null
  requestedAt: Date
  /** The same to the microsecond. */
  requestedExact: string
  expiresAt: Date
  state: ApprovalState
  decider: string | null
  decidedAt: Date | null
  decisionReason: string | null
  /** Approved within the last day. */
  fresh: boolean
}

// What nobody decided in time has expired, also before that is written down.
const state = `case when state = 'waiting' and expires_at <= now() then 'expired' else state end`
const columns = `
  id, kind, subject, asked, shown, requester, reason, requested_at as "requestedAt", ${exactly('requested_at')} as "requestedExact",
  expires_at as "expiresAt", ${state} as state, decider, decided_at as "decidedAt", decision_reason as "decisionReason",
  (state = 'approved' and decided_at > now() - interval '1 day') as fresh`
const waits = `state = 'waiting' and expires_at > now()`

/** One request; null when there is none. */
export async function readApproval(sql: Database, id: string): Promise<ApprovalRow | null> {
  const statement = `select ${columns} from approvals where id = $1`
  const [row] = await sql.unsafe<ApprovalRow[]>(statement, [id], { prepare: true })
  return row ?? null
}

/** The request for this that waits; null when none does. */
export async function readWaitingApproval(
  sql: Database,
  kind: ApprovalKind,
  subject: string,
): Promise<ApprovalRow | null> {
  const statement = `select ${columns} from approvals where kind = $1 and subject = $2 and ${waits}`
  const [row] = await sql.unsafe<ApprovalRow[]>(statement, [kind, subject], { prepare: true })
  return row ?? null
}

/** What waits, longest first. @returns at most `limit` rows */
export async function listWaitingApprovals(sql: Database, limit: number): Promise<ApprovalRow[]> {
  const statement = `select ${columns} from approvals where ${waits} order by requested_at, id limit $1`
  return sql.unsafe<ApprovalRow[]>(statement, [limit], { prepare: true })
}

/** One page of what is over, newest first. @returns at most `limit` rows */
export async function listDecidedApprovals(
  sql: Database,
  than: Position | null,
  limit: number,
): Promise<ApprovalRow[]> {
  const older = than ? 'and (requested_at, id) < ($2::text::timestamptz, $3::uuid)' : ''
  const statement = `select ${columns} from approvals where not (${waits}) ${older}
    order by requested_at desc nulls last, id desc nulls last limit $1`
  const parameters = than ? [limit, than.at, than.id] : [limit]
  return sql.unsafe<ApprovalRow[]>(statement, parameters, { prepare: true })
}
