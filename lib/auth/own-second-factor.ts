import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { readTotpRoles } from '@/db/queries/require-totp'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { confirmTotp, offerTotp, readTotp, removeTotp, renewRecoveryCodes } from '@/db/queries/user-totp'
import { passwordMatches } from '@/lib/auth/password'
import type { Actor } from '@/lib/auth/session'
import { trySubject } from '@/lib/auth/sign-in-tries'
import { newRecoveryCodes, newTotpSecret, totpStep, typedCode } from '@/lib/auth/totp'
import { AppError } from '@/lib/domain/errors'

/** How one's own second factor stands. */
export type SecondFactor = { on: boolean; codesLeft: number; required: boolean }

const triesMax = 10

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
  const sql = database('console')
  const { step, sealedSecret } = await requireCode(actor, code)
  const { codes, codeHashes } = newRecoveryCodes(actor.userId)
  if (!(await confirmTotp(sql, { ...recordOf(actor), step, codeHashes, sealedSecret })))
    throw new AppError('not_allowed', 'Another secret was offered meanwhile, or it is on already. Begin again.')
  return codes
}

/** Ten new recovery codes in the place of all old ones. @throws AppError `invalid`, `rate_limited` */
export async function renewOwnRecoveryCodes(actor: Actor, code: string): Promise<string[]> {
  const { step } = await requireCode(actor, code)
  const { codes, codeHashes } = newRecoveryCodes(actor.userId)
  if (!(await renewRecoveryCodes(database('console'), { ...recordOf(actor), step, codeHashes }))) throw wrongCode()
  return codes
}

/** Turns it off, by password and code. @throws AppError `forbidden`, `invalid`, `rate_limited`, `not_allowed` when the role demands one */
export async function removeOwnSecondFactor(actor: Actor, proof: { password: string; code: string }): Promise<void> {
  if ((await ownSecondFactor(actor)).required)
    throw new AppError('not_allowed', `The role ${actor.role} must have a second factor.`)
  await requireOwnPassword(actor, proof.password)
  const { step } = await requireCode(actor, proof.code)
  if (!(await removeTotp(database('console'), { ...recordOf(actor), step }))) throw wrongCode()
}

async function requireOwnPassword({ userId, email }: Actor, password: string): Promise<void> {
  const sql = database('console')
  const tries = await countTry('own password', userId)
  const user = await readUserCredentials(sql, email)
  if (!user || user.id !== userId || !(await passwordMatches(password, user.passwordHash)))
    throw new AppError('forbidden', 'This is not your password.')
  await forgiveSignInTries(sql, tries, [])
}

async function requireCode({ userId }: Actor, code: string): Promise<{ step: number; sealedSecret: Buffer }> {
  const sql = database('console')
  const tries = await countTry('code', userId)
  const stored = await readTotp(sql, userId)
  if (!stored) throw new AppError('not_allowed', 'There is no second factor: begin with the QR code.')
  const step = totpStep(typedCode(code), { userId, ...stored })
  if (step === null) throw wrongCode()
  await forgiveSignInTries(sql, tries, [])
  return { step, sealedSecret: stored.sealedSecret }
}

async function countTry(what: 'own password' | 'code', userId: string): Promise<Buffer> {
  const subject = trySubject(what, userId)
  if ((await countSignInTry(database('console'), subject)) <= triesMax) return subject
  throw new AppError('rate_limited', 'Too many tries. Wait half an hour, then try again.', { retryAfterSeconds: 1_800 })
}

function wrongCode(): AppError {
  return new AppError('invalid', 'This code is not right, or was used already. Take the next one that the app shows.')
}

function recordOf({ userId, email }: Actor) {
  return { userId, actor: `user:${email}`, auditId: randomUUID() }
}
