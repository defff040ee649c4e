import { type Database, database } from '@/db/client'
import { databaseFault } from '@/db/errors'
import { approveConfiguration } from '@/db/queries/approve-configuration'
import { approveExport } from '@/db/queries/approve-export'
import { approveReplay } from '@/db/queries/approve-replay'
import type { Approval } from '@/db/queries/approved'
import { readApprovalObstacle } from '@/db/queries/read-approval-obstacle'
import type { ApprovalRow } from '@/db/queries/read-approvals'
import { openAsked, permissionFor } from '@/lib/approvals/asked'
import { changedVersion } from '@/lib/approvals/changed-version'
import { deniedApproval, obstacleWords } from '@/lib/approvals/obstacle-words'
import { requestOf } from '@/lib/approvals/request-of'
import { actorOf, type Operator, requirePermission, requirePerson, requireRecentProof } from '@/lib/auth/operator'
import { rolesThatMay } from '@/lib/auth/permissions'
import { invalidateConfiguration } from '@/lib/configuration/active-configuration'
import { announceCommand } from '@/lib/delivery/work-announcements'
import type { ApprovalKind } from '@/lib/domain/approval'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

/**
 * Does what somebody else asked for, exactly as they did: deciding and doing are one statement. Approving again changes nothing.
 * @throws AppError `forbidden`, `proof_needed`, `not_found`, `not_allowed` with the reason, as `committed`
 */
export async function approve(by: Operator, decision: { id: string; reason: string }): Promise<void> {
  const person = requirePerson(by)
  requirePermission(by, 'approval.read')
  const row = await requestOf(decision.id)
  requirePermission(by, permissionFor[row.kind])
  requireRecentProof(by)
  await decide(row, { decider: actorOf(by), email: person.email, reason: decision.reason, fromShell: false })
}

/**
 * The same on the server's shell, where nobody else is there who could: also what they asked for themselves.
 * @param decision.email an account that may do what is asked for
 */
export async function approveFromShell(decision: { id: string; email: string; reason: string }): Promise<void> {
  const { id, reason } = decision
  const email = decision.email.toLowerCase()
  await decide(await requestOf(id), { decider: `cli:${email}`, email, reason, fromShell: true })
}

type Decision = Pick<Approval, 'decider' | 'email' | 'reason' | 'fromShell'>

async function decide(row: ApprovalRow, decision: Decision): Promise<void> {
  const approval = { id: row.id, ...decision, roles: rolesThatMay(permissionFor[row.kind]), auditId: newId() }
  const sql = database('commands')
  const done = await committed(() => carryOut(sql, row, approval).catch((error) => impossible(error, row.kind)))
  if (done === true) return announceCommand()
  const { obstacle, decider } = await readApprovalObstacle(database('console'), approval)
  if (obstacle === 'approved' && decider === decision.decider) return committedBefore()
  if (obstacle !== null)
    throw new AppError(
      'not_allowed',
      obstacleWords(obstacle, decider),
      deniedApproval(obstacle, decision.decider, row.id),
    )
  throw done || new AppError('unavailable', 'It was not decided. Ask again.')
}

/** @returns false: it may not be approved */
async function carryOut(sql: Database, row: ApprovalRow, approval: Approval): Promise<boolean> {
  const asked = openAsked(row)
  switch (asked.kind) {
    case 'replay': {
      const { previewId: id, name, reason, ratePerSecond } = asked
      return approveReplay(sql, approval, { id, name, reason, ratePerSecond, auditId: newId() })
    }
    case 'configuration': {
      const next = await changedVersion(asked.change)
      return approveConfiguration(sql, approval, next).finally(invalidateConfiguration)
    }
    case 'export':
      return approveExport(sql, approval)
  }
}

/** Why what was asked for cannot be done any more; then nothing was decided either. An approval of a moment ago comes first. */
function impossible(error: unknown, kind: ApprovalKind): AppError {
  if (error instanceof AppError) return error
  const overtaken = databaseFault(error) === 'conflict' && (error as { detail?: unknown }).detail === 'approval'
  if (overtaken) return new AppError('not_allowed', overtakenWords[kind])
  throw error
}

const overtakenWords: Record<ApprovalKind, string> = {
  replay: 'This cannot be started any more: its dry run is older than a day, or was started since. Refuse it.',
  configuration: 'Another version was saved at this moment: look at it, and decide again.',
  export: 'This cannot be exported any more. Refuse it.',
}
