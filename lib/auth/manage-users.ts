import { randomBytes, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { changeUser } from '@/db/queries/change-user'
import { listUsers } from '@/db/queries/list-users'
import { replacePassword } from '@/db/queries/user-credentials'
import { createUser } from '@/lib/auth/create-user'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { hashPassword } from '@/lib/auth/password'
import { isRole, type Role } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { committed, lookFirst } from '@/lib/operations/committed'

/** A person who may sign in, or could. Instants are RFC 3339 in UTC. */
export type ConsoleUser = {
  id: string
  email: string
  name: string
  role: Role
  createdAt: string
  disabled: boolean
  secondFactor: boolean
  sessions: number
  lastSeenAt: string | null
}

/** Everybody, by address. @throws AppError `forbidden` */
export async function consoleUsers(by: Operator): Promise<ConsoleUser[]> {
  requirePermission(by, 'users.manage')
  const rows = await listUsers(database('console'))
  return rows.map(({ createdAt, disabledAt, lastSeenAt, ...user }) => ({
    ...user,
    createdAt: createdAt.toISOString(),
    disabled: disabledAt !== null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  }))
}

/** Makes a user. @returns a password that is shown once and kept nowhere @throws AppError `forbidden`, `proof_needed`, `invalid` */
export async function addUser(by: Operator, input: { email: string; name: string; role: string }): Promise<string> {
  requirePermission(by, 'users.manage')
  requireRecentProof(by)
  const { oneTimePassword } = await createUser({ ...input, actor: actorOf(by) })
  return oneTimePassword ?? ''
}

/**
 * Changes somebody's role or access; every session of theirs ends. Ending access needs no recent proof: it may be urgent.
 * @throws AppError `forbidden`, `proof_needed`, `not_found`, `not_allowed` when no administrator would be left
 */
export async function changeAccess(
  by: Operator,
  change: { userId: string; role: string | null; disabled: boolean | null },
): Promise<void> {
  requirePermission(by, 'users.manage')
  const { userId, role, disabled } = change
  if (role !== null && !isRole(role)) throw new AppError('invalid', `There is no role "${role}".`)
  if (!isUuid(userId)) throw new AppError('not_found', 'There is no such user.')
  if (role !== null || disabled !== true) requireRecentProof(by)
  const wish = { userId, role, disabled, actor: actorOf(by), auditId: randomUUID() }
  const result = await committed(() => changeUser(database('commands'), wish), lookFirst)
  if (result === 'not_found') throw new AppError('not_found', 'There is no such user.')
  if (result === 'last_admin') {
    throw new AppError('not_allowed', 'Somebody must stay an administrator: make another one first.')
  }
}

/** Gives somebody a new one-time password; the old one and every session end. @throws AppError `forbidden`, `proof_needed`, `not_found` */
export async function resetPassword(by: Operator, userId: string): Promise<string> {
  requirePermission(by, 'users.manage')
  if (!isUuid(userId)) throw new AppError('not_found', 'There is no such user.')
  requireRecentProof(by)
  const password = randomBytes(15).toString('base64url')
  const passwordHash = await hashPassword(password)
  const wish = { userId, passwordHash, auditId: randomUUID(), actor: actorOf(by) }
  await committed(() => replacePassword(database('commands'), wish))
  return password
}
