import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { openSession } from '@/db/queries/console-session'
import { openChallenge } from '@/db/queries/sign-in-challenges'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials, rehashPassword, type UserCredentials } from '@/db/queries/user-credentials'
import { hashPassword, needsRehash, passwordMatches } from '@/lib/auth/password'
import { accountSubject, networkSubject, noteRefusedSignIn, type SignInSubject } from '@/lib/auth/refused-sign-in'
import { sessionOrigin } from '@/lib/auth/session-origin'
import { signInAgain, tryOrigin, trySubject } from '@/lib/auth/sign-in-tries'
import { committed } from '@/lib/operations/committed'

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
 * too, against one password tried on many accounts. Unknown account, wrong password and disabled user look alike; the audit
 * tells them apart.
 * @throws AppError as `committed`: a password is compared, and a session is there, when a standby has it
 */
export async function signInWithPassword(input: PasswordTry): Promise<SignIn> {
  const answer = await answerTo(input)
  if (answer.kind === 'signed_in' || answer.kind === 'code_needed') return answer
  await noteRefusedSignIn(answer.subject, answer.because, input.address)
  return { kind: answer.kind }
}

type PasswordTry = { email: string; password: string; address: string | null; agent?: string | null }

type Answer =
  | Exclude<SignIn, { kind: 'refused' | 'throttled' }>
  | { kind: 'refused' | 'throttled'; subject: SignInSubject; because: string }

async function answerTo(input: PasswordTry): Promise<Answer> {
  const sql = database('commands')
  const { address } = input
  const email = input.email.trim().toLowerCase()
  const origin = address === null ? null : tryOrigin(address)
  const ofAccount = trySubject('account', email, origin ?? '')
  const ofAddress = origin === null ? null : trySubject('address', origin)
  const accountTries = await committed(() => countSignInTry(sql, ofAccount), signInAgain)
  const user = await readUserCredentials(database('console'), email)
  const subject = accountSubject(email, user)
  if (accountTries > triesOfAccountMax) return { kind: 'throttled', subject, because: 'too many tries' }
  if (ofAddress && (await committed(() => countSignInTry(sql, ofAddress), signInAgain)) > triesOfAddressMax)
    return { kind: 'throttled', subject: networkSubject(address), because: 'too many tries from this network' }
  const matches = await passwordMatches(input.password, user?.passwordHash ?? null)
  if (!user?.passwordHash || !matches || user.disabled)
    return { kind: 'refused', subject, because: whyNot(user, matches) }
  await committed(() => forgiveSignInTries(sql, ofAccount, ofAddress ? [ofAddress] : []), signInAgain)
  const proved = await underTodaysParameters({ userId: user.id, passwordHash: user.passwordHash }, input.password)
  if (user.secondFactor) return (await askForCode(proved)) ?? { kind: 'refused', subject, because: endedMeanwhile }
  const sessionId = randomUUID()
  const begun = sessionOrigin(address, input.agent ?? null)
  const session = { id: sessionId, ...proved, auditId: randomUUID(), ...begun }
  const opened = await committed(() => openSession(sql, session), signInAgain)
  return opened ? { kind: 'signed_in', sessionId } : { kind: 'refused', subject, because: endedMeanwhile }
}

type Proved = { userId: string; passwordHash: string }

/** Only now is the password there to be hashed anew. One that is changed meanwhile stays as it was changed. */
async function underTodaysParameters(proved: Proved, password: string): Promise<Proved> {
  if (!needsRehash(proved.passwordHash)) return proved
  const passwordHash = await hashPassword(password)
  const change = { ...proved, before: proved.passwordHash, passwordHash }
  const rehashed = await committed(() => rehashPassword(database('commands'), change), signInAgain)
  return rehashed ? { ...proved, passwordHash } : proved
}

const endedMeanwhile = 'access ended, or the password changed, meanwhile'

/** For people who read the audit; who signs in is told one and the same. */
function whyNot(user: UserCredentials | null, matches: boolean): string {
  if (user === null) return 'no such account'
  if (user.passwordHash === null) return 'the account has no password'
  return matches ? 'access has ended' : 'wrong password'
}

/** As a challenge's token is stored. */
export function challengeHash(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest()
}

async function askForCode(proved: Proved) {
  const challenge = randomBytes(32).toString('base64url')
  const begun = { tokenHash: challengeHash(challenge), ...proved }
  const opened = await committed(() => openChallenge(database('commands'), begun), signInAgain)
  return opened ? { kind: 'code_needed' as const, challenge } : null
}
