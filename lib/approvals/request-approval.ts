import { database } from '@/db/client'
import { expireApprovals } from '@/db/queries/expire-approvals'
import { insertApproval } from '@/db/queries/insert-approval'
import { readWaitingApproval } from '@/db/queries/read-approvals'
import { type Asked, openAsked, permissionFor, sealAsked } from '@/lib/approvals/asked'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

export type ApprovalRequest = {
  asked: Asked
  /** What it is about: one request for it waits at a time. */
  subject: string
  /** What of it people may read: no customer, no secret. */
  shown: object
  reason: string | null
}

/** Nothing was done: somebody else must approve it within a day. */
export type Waits = { kind: 'waits'; approvalId: string }

/**
 * Files what a person may not do alone. Asking for the same again is the same request.
 * @throws AppError `forbidden`, `not_allowed` while another request for it waits, as `committed`
 */
export async function requestApproval(by: Operator, request: ApprovalRequest): Promise<Waits> {
  const { asked, subject, shown, reason } = request
  requirePermission(by, permissionFor[asked.kind])
  const id = newId()
  const what = { kind: asked.kind, subject, asked: sealAsked(id, asked), shown, reason }
  await committed(() => expireApprovals(database('commands')))
  const row = { id, ...what, requester: actorOf(by), auditId: newId() }
  if (await committed(() => insertApproval(database('commands'), row))) return { kind: 'waits', approvalId: id }
  return askedBefore(by, request)
}

async function askedBefore(by: Operator, { asked, subject }: ApprovalRequest): Promise<Waits> {
  const first = await readWaitingApproval(database('console'), asked.kind, subject)
  if (!first) throw new AppError('not_allowed', 'It has just been decided: look at it again.')
  if (first.requester !== actorOf(by))
    throw new AppError('not_allowed', `${first.requester} has asked for this already: it waits to be approved.`)
  if (JSON.stringify(openAsked(first)) !== JSON.stringify(asked))
    throw new AppError(
      'not_allowed',
      'You have asked for this already, with other words: take that request back first.',
    )
  await committedBefore()
  return { kind: 'waits', approvalId: first.id }
}
