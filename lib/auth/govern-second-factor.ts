import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { readTotpRoles, requireTotp } from '@/db/queries/require-totp'
import { resetTotp } from '@/db/queries/user-totp'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { isRole, type Role } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { committed, lookFirst } from '@/lib/operations/committed'

/** The roles that must have a second factor. @throws AppError `forbidden` */
export async function rolesWithSecondFactor(by: Operator): Promise<Role[]> {
  requirePermission(by, 'users.manage')
  return readTotpRoles(database('console'))
}

/**
 * Demands a second factor of these roles and no others. Who has none yet is let do nothing else from the next request on.
 * @throws AppError `forbidden`, `proof_needed`, `invalid`
 */
export async function requireSecondFactor(by: Operator, roles: readonly string[]): Promise<void> {
  requirePermission(by, 'users.manage')
  const known = [...new Set(roles)].filter(isRole)
  if (known.length !== new Set(roles).size) throw new AppError('invalid', 'There is no such role.')
  requireRecentProof(by)
  const wish = { roles: known, actor: actorOf(by), auditId: randomUUID() }
  await committed(() => requireTotp(database('commands'), wish))
}

/**
 * Takes a lost second factor away, with its recovery codes and every session: the password alone signs in again.
 * @throws AppError `forbidden`, `proof_needed`, `not_found` when there is none
 */
export async function resetSecondFactor(by: Operator, userId: string, reason: string | null): Promise<void> {
  requirePermission(by, 'users.manage')
  requireRecentProof(by)
  const input = { userId, actor: actorOf(by), auditId: randomUUID(), reason }
  if (!isUuid(userId) || !(await committed(() => resetTotp(database('commands'), input), lookFirst)))
    throw new AppError('not_found', 'This user has no second factor.')
}
