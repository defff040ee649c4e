import { database } from '@/db/client'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { readTotp } from '@/db/queries/user-totp'
import { passwordMatches } from '@/lib/auth/password'
import type { Actor } from '@/lib/auth/session'
import { trySubject } from '@/lib/auth/sign-in-tries'
import { totpStep, typedCode } from '@/lib/auth/totp'
import { AppError } from '@/lib/domain/errors'

const triesMax = 10

/** Compares one's own password. @returns the hash that it was compared with @throws AppError `forbidden`, `rate_limited` */
export async function requireOwnPassword({ userId, email }: Actor, password: string): Promise<string> {
  const sql = database('console')
  const tries = await countTry('own password', userId)
  const user = await readUserCredentials(sql, email)
  const matches = await passwordMatches(password, user?.passwordHash ?? null)
  if (!user?.passwordHash || user.id !== userId || !matches)
    throw new AppError('forbidden', 'This is not your password.')
  await forgiveSignInTries(sql, tries, [])
  return user.passwordHash
}

/** Reads a code of one's own authenticator app; that it is used once is its statement's. @throws AppError `invalid`, `rate_limited`, `not_allowed` */
export async function requireOwnCode({ userId }: Actor, code: string): Promise<{ step: number; sealedSecret: Buffer }> {
  const sql = database('console')
  const tries = await countTry('code', userId)
  const stored = await readTotp(sql, userId)
  if (!stored) throw new AppError('not_allowed', 'There is no second factor: begin with the QR code.')
  const step = totpStep(typedCode(code), { userId, ...stored })
  if (step === null) throw wrongCode()
  await forgiveSignInTries(sql, tries, [])
  return { step, sealedSecret: stored.sealedSecret }
}

export function wrongCode(): AppError {
  return new AppError('invalid', 'This code is not right, or was used already. Take the next one that the app shows.')
}

async function countTry(what: 'own password' | 'code', userId: string): Promise<Buffer> {
  const subject = trySubject(what, userId)
  if ((await countSignInTry(database('console'), subject)) <= triesMax) return subject
  throw new AppError('rate_limited', 'Too many tries. Wait half an hour, then try again.', { retryAfterSeconds: 1_800 })
}
