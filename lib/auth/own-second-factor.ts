import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { readTotpRoles } from '@/db/queries/require-totp'
import { confirmTotp, offerTotp, readTotp, removeTotp, renewRecoveryCodes } from '@/db/queries/user-totp'
import { requireOwnCode, requireOwnPassword, wrongCode } from '@/lib/auth/own-proof'
import type { Actor } from '@/lib/auth/session'
import { newRecoveryCodes, newTotpSecret } from '@/lib/auth/totp'
import { AppError } from '@/lib/domain/errors'
import { committed, lookFirst } from '@/lib/operations/committed'

/** How one's own second factor stands. */
export type SecondFactor = { on: boolean; codesLeft: number; required: boolean }

export async function ownSecondFactor({ userId, role }: Actor): Promise<SecondFactor> {
  const sql = database('console')
  const [stored, required] = await Promise.all([readTotp(sql, userId), readTotpRoles(sql)])
  const on = stored?.confirmed ?? false
  return { on, codesLeft: on ? (stored?.codesLeft ?? 0) : 0, required: required.includes(role) }
}

/**
 * Offers a secret for an authenticator app; nothing is asked for at sign-in before a code has proved it. The password is
 * asked for again: who only holds an open session must not lock its owner out.
 * @throws AppError `forbidden` for a wrong password, `rate_limited`, `not_allowed` when one is on already
 */
export async function beginSecondFactor(actor: Actor, password: string): Promise<{ secret: string; uri: string }> {
  await requireOwnPassword(actor, password)
  const { secret, uri, sealedSecret } = newTotpSecret(actor)
  if (!(await offerTotp(database('console'), actor.userId, sealedSecret)))
    throw new AppError('not_allowed', 'A second factor is on already: turn it off first.')
  return { secret, uri }
}

/** Turns on what was offered. @returns recovery codes, shown once @throws AppError `invalid`, `rate_limited`, `not_allowed` */
export async function confirmSecondFactor(actor: Actor, code: string): Promise<string[]> {
  const { step, sealedSecret } = await requireOwnCode(actor, code)
  const { codes, codeHashes } = newRecoveryCodes(actor.userId)
  const wish = { ...recordOf(actor), step, codeHashes, sealedSecret }
  if (!(await committed(() => confirmTotp(database('commands'), wish), lookFirst)))
    throw new AppError('not_allowed', 'Another secret was offered meanwhile, or it is on already. Begin again.')
  return codes
}

/** Ten new recovery codes in the place of all old ones. @throws AppError `invalid`, `rate_limited` */
export async function renewOwnRecoveryCodes(actor: Actor, code: string): Promise<string[]> {
  const { step } = await requireOwnCode(actor, code)
  const { codes, codeHashes } = newRecoveryCodes(actor.userId)
  const wish = { ...recordOf(actor), step, codeHashes }
  if (!(await committed(() => renewRecoveryCodes(database('commands'), wish)))) throw wrongCode(actor)
  return codes
}

/** Turns it off, by password and code. @throws AppError `forbidden`, `invalid`, `rate_limited`, `not_allowed` when the role demands one */
export async function removeOwnSecondFactor(actor: Actor, proof: { password: string; code: string }): Promise<void> {
  if ((await ownSecondFactor(actor)).required)
    throw new AppError('not_allowed', `The role ${actor.role} must have a second factor.`)
  await requireOwnPassword(actor, proof.password)
  const { step } = await requireOwnCode(actor, proof.code)
  const wish = { ...recordOf(actor), step }
  if (!(await committed(() => removeTotp(database('commands'), wish), lookFirst))) throw wrongCode(actor)
}

function recordOf({ userId, email }: Actor) {
  return { userId, actor: `user:${email}`, auditId: randomUUID() }
}
