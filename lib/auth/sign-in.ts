import { createHash, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { openSession } from '@/db/queries/console-session'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { passwordMatches } from '@/lib/auth/password'

export type SignIn = { kind: 'signed_in'; sessionId: string } | { kind: 'refused' } | { kind: 'throttled' }

// In half an hour. Twenty guesses an hour find no password; a hundred people behind one address still get in.
const triesOfAccountMax = 10
const triesOfAddressMax = 100

/**
 * Compares a password and opens a session. Tries are counted per account and address together: a guesser is slowed down,
 * and the owner, who comes from elsewhere, still gets in. They are counted per address too, against one password tried on
 * many accounts. Unknown account, wrong password and disabled user look alike.
 */
export async function signInWithPassword(input: {
  email: string
  password: string
  address: string | null
}): Promise<SignIn> {
  const sql = database('console')
  const email = input.email.trim().toLowerCase()
  const ofAccount = subject('account', email, input.address ?? '')
  const ofAddress = input.address === null ? [] : [subject('address', input.address)]
  if ((await countSignInTry(sql, ofAccount)) > triesOfAccountMax) return { kind: 'throttled' }
  for (const address of ofAddress)
    if ((await countSignInTry(sql, address)) > triesOfAddressMax) return { kind: 'throttled' }
  const user = await readUserCredentials(sql, email)
  const matches = await passwordMatches(input.password, user?.passwordHash ?? null)
  if (!user || !matches || user.disabled) return { kind: 'refused' }
  await forgiveSignInTries(sql, ofAccount, ofAddress)
  const sessionId = randomUUID()
  await openSession(sql, { id: sessionId, userId: user.id, auditId: randomUUID() })
  return { kind: 'signed_in', sessionId }
}

function subject(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest()
}
