import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { openSession } from '@/db/queries/console-session'
import { openChallenge } from '@/db/queries/sign-in-challenges'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { passwordMatches } from '@/lib/auth/password'
import { sessionOrigin } from '@/lib/auth/session-origin'
import { trySubject } from '@/lib/auth/sign-in-tries'

export type SignIn =
  | { kind: 'signed_in'; sessionId: string }
  /** The password was right; the user's code is to come, with this token, within five minutes. */
  | { kind: 'code_needed'; challenge: string }
  | { kind: 'refused' }
  | { kind: 'throttled' }

// In half an hour. Twenty guesses an hour find no password; a hundred people behind one address still get in.
const triesOfAccountMax = 10
const triesOfAddressMax = 100

/**
 * Compares a password and opens a session, or asks for the second factor. Tries are counted per account and address
 * together: a guesser is slowed down, and the owner, who comes from elsewhere, still gets in. They are counted per address
 * too, against one password tried on many accounts. Unknown account, wrong password and disabled user look alike.
 */
export async function signInWithPassword(input: {
  email: string
  password: string
  address: string | null
  agent?: string | null
}): Promise<SignIn> {
  const sql = database('console')
  const email = input.email.trim().toLowerCase()
  const ofAccount = trySubject('account', email, input.address ?? '')
  const ofAddress = input.address === null ? [] : [trySubject('address', input.address)]
  if ((await countSignInTry(sql, ofAccount)) > triesOfAccountMax) return { kind: 'throttled' }
  for (const address of ofAddress)
    if ((await countSignInTry(sql, address)) > triesOfAddressMax) return { kind: 'throttled' }
  const user = await readUserCredentials(sql, email)
  const matches = await passwordMatches(input.password, user?.passwordHash ?? null)
  if (!user?.passwordHash || !matches || user.disabled) return { kind: 'refused' }
  await forgiveSignInTries(sql, ofAccount, ofAddress)
  const proved = { userId: user.id, passwordHash: user.passwordHash }
  if (user.secondFactor) return askForCode(proved)
  const sessionId = randomUUID()
  const origin = sessionOrigin(input.address, input.agent ?? null)
  const opened = await openSession(sql, { id: sessionId, ...proved, auditId: randomUUID(), ...origin })
  return opened ? { kind: 'signed_in', sessionId } : { kind: 'refused' }
}

/** As a challenge's token is stored. */
export function challengeHash(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest()
}

async function askForCode(proved: { userId: string; passwordHash: string }): Promise<SignIn> {
  const challenge = randomBytes(32).toString('base64url')
  const opened = await openChallenge(database('console'), { tokenHash: challengeHash(challenge), ...proved })
  return opened ? { kind: 'code_needed', challenge } : { kind: 'refused' }
}
