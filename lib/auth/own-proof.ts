import { database } from '@/db/client'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { readTotp } from '@/db/queries/user-totp'
import { passwordMatches } from '@/lib/auth/password'
import type { Actor } from '@/lib/auth/session'
import { trySubject } from '@/lib/auth/sign-in-tries'
import { totpStep, typedCode } from '@/lib/auth/totp'
import { AppError } from '@/lib/domain/errors'
import type { Refusal } from '@/lib/domain/refusal'
import { committed } from '@/lib/operations/committed'

const triesMax = 10

/** Compares one's own password. @returns the hash that it was compared with @throws AppError `forbidden`, `rate_limited` */
export async function requireOwnPassword(actor: Actor, password: string): Promise<string> {
  const sql = database('console')
  const { userId, email } = actor
  const tries = await countTry('own password', actor)
  const user = await readUserCredentials(sql, email)
  const matches = await passwordMatches(password, user?.passwordHash ?? null)
  if (!user?.passwordHash || user.id !== userId || !matches) throw wrongPassword(actor)
  await committed(() => forgiveSignInTries(database('commands'), tries, []))
  return user.passwordHash
}

/** Reads a code of one's own authenticator app; that it is used once is its statement's. @throws AppError `invalid`, `rate_limited`, `not_allowed` */
export async function requireOwnCode(actor: Actor, code: string): Promise<{ step: number; sealedSecret: Buffer }> {
  const sql = database('console')
  const { userId } = actor
  const tries = await countTry('code', actor)
  const stored = await readTotp(sql, userId)
  if (!stored) throw new AppError('not_allowed', 'There is no second factor: begin with the QR code.')
  const step = totpStep(typedCode(code), { userId, ...stored })
  if (step === null) throw wrongCode(actor)
  await committed(() => forgiveSignInTries(database('commands'), tries, []))
  return { step, sealedSecret: stored.sealedSecret }
}

export function wrongPassword(actor: Actor): AppError {
  return new AppError('forbidden', 'This is not your password.', { denied: proofOf(actor, 'wrong password') })
}

export function wrongCode(actor: Actor): AppError {
  const message = 'This code is not right, or was used already. Take the next one that the app shows.'
  return new AppError('invalid', message, { denied: proofOf(actor, 'wrong code, or used before') })
}

async function countTry(what: 'own password' | 'code', actor: Actor): Promise<Buffer> {
  const subject = trySubject(what, actor.userId)
  if ((await committed(() => countSignInTry(database('commands'), subject))) <= triesMax) return subject
  throw new AppError('rate_limited', 'Too many tries. Wait half an hour, then try again.', {
    retryAfterSeconds: 1_800,
    denied: proofOf(actor, 'too many tries'),
  })
}

/** Somebody who is signed in did not show again who they are. */
function proofOf({ email, userId }: Actor, because: string): Refusal {
  return { actor: `user:${email}`, action: 'proof.refused', subjectKind: 'user', subjectId: userId, because }
}
