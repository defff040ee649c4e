import { database } from '@/db/client'
import { countApprovers } from '@/db/queries/count-approvers'
import type { Position } from '@/db/queries/list-notifications'
import {
  type ApprovalRow,
  listDecidedApprovals,
  listWaitingApprovals,
  readWaitingApproval,
} from '@/db/queries/read-approvals'
import { permissionFor } from '@/lib/approvals/asked'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { can, rolesThatMay } from '@/lib/auth/permissions'
import type { ApprovalKind, ApprovalState } from '@/lib/domain/approval'

/** A request as people see it. Instants are RFC 3339 in UTC. */
export type ApprovalView = {
  id: string
  kind: ApprovalKind
  subject: string
  shown: Record<string, unknown>
  requester: string
  reason: string | null
  requestedAt: string
  expiresAt: string
  state: ApprovalState
  decider: string | null
  decidedAt: string | null
  decisionReason: string | null
  /** Who looks asked for it. */
  own: boolean
  /** The role of who looks may decide it. */
  mayDecide: boolean
  /** An export that who looks may fetch now. */
  fetchable: boolean
  /** How many others could approve it, besides who looks; null where that is not asked. */
  others: number | null
}

const waitingMax = 200

/** What waits, longest first, and a page of what is over, newest first. @throws AppError `forbidden` */
export async function listApprovals(
  by: Operator,
  page: { than: Position | null; limit: number },
): Promise<{ waiting: ApprovalView[]; decided: ApprovalView[]; next: Position | null }> {
  requirePermission(by, 'approval.read')
  const sql = database('console')
  const [waiting, rows] = await Promise.all([
    listWaitingApprovals(sql, waitingMax),
    listDecidedApprovals(sql, page.than, page.limit + 1),
  ])
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return {
    waiting: await withOthers(
      by,
      waiting.map((row) => viewOf(by, row)),
    ),
    decided: shown.map((row) => viewOf(by, row)),
    next: last ? { at: last.requestedExact, id: last.id } : null,
  }
}

/** The request for this that waits; null when none does. @throws AppError `forbidden` */
export async function waitingApproval(by: Operator, kind: ApprovalKind, subject: string): Promise<ApprovalView | null> {
  requirePermission(by, permissionFor[kind])
  const row = await readWaitingApproval(database('console'), kind, subject)
  return row && viewOf(by, row)
}

/** How many people there are besides who asks, who could approve it. */
export async function otherApprovers(by: Operator, kind: ApprovalKind): Promise<number> {
  return countApprovers(database('console'), rolesThatMay(permissionFor[kind]), actorOf(by))
}

/** Asked once for each kind, and only for one's own. */
async function withOthers(by: Operator, views: readonly ApprovalView[]): Promise<ApprovalView[]> {
  const kinds = [...new Set(views.filter(({ own }) => own).map(({ kind }) => kind))]
  const counted = new Map(await Promise.all(kinds.map(async (kind) => [kind, await otherApprovers(by, kind)] as const)))
  return views.map((view) => ({ ...view, others: view.own ? (counted.get(view.kind) ?? null) : null }))
}

function viewOf(by: Operator, row: ApprovalRow): ApprovalView {
  const { id, kind, subject, shown, requester, reason, state, decider, decisionReason } = row
  return {
    ...{ id, kind, subject, shown, requester, reason, state, decider, decisionReason },
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    own: requester === actorOf(by),
    mayDecide: by.kind === 'user' && can(by.role, permissionFor[kind]),
    fetchable: kind === 'export' && row.fresh && requester === actorOf(by),
    others: null,
  }
}
