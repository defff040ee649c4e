import { database } from '@/db/client'
import { readApproval } from '@/db/queries/read-approvals'
import { refuseApproval } from '@/db/queries/refuse-approval'
import { permissionFor } from '@/lib/approvals/asked'
import { requestOf } from '@/lib/approvals/request-of'
import { actorOf, type Operator, requirePermission, requirePerson } from '@/lib/auth/operator'
import { rolesThatMay } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

/**
 * Refuses what somebody asked for, or takes one's own request back. Refusing again changes nothing.
 * @throws AppError `forbidden`, `not_found`, `not_allowed` when it does not wait any more, as `committed`
 */
export async function refuse(by: Operator, decision: { id: string; reason: string }): Promise<void> {
  const { email } = requirePerson(by)
  requirePermission(by, 'approval.read')
  const { id, reason } = decision
  const permission = permissionFor[(await requestOf(id)).kind]
  requirePermission(by, permission)
  const refusal = { id, decider: actorOf(by), email, reason, roles: rolesThatMay(permission), auditId: newId() }
  if (await committed(() => refuseApproval(database('commands'), refusal))) return
  const now = await readApproval(database('console'), id)
  if (now?.state === 'refused' && now.decider === refusal.decider) return committedBefore()
  throw new AppError(
    'not_allowed',
    `It does not wait any more: it is ${now?.state}${now?.decider ? ` by ${now.decider}` : ''}.`,
  )
}
