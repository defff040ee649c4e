import { createHash, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { openSession } from '@/db/queries/console-session'
import { countSignInTry, forgetSignInFailures } from '@/db/queries/sign-in-failures'
import { readUserCredentials } from '@/db/queries/user-credentials'
import { passwordMatches } from '@/lib/auth/password'

export type SignIn = { kind: 'signed_in'; sessionId: string } | { kind: 'refused' } | { kind: 'throttled' }

const triesPerWindow = 10

/**
 * Compares a password and opens a session. Tries are counted per account and address together: a guesser is slowed down,
 * and the owner, who comes from elsewhere, still gets in. Unknown account, wrong password and disabled user look alike.
 */
export async function signInWithPassword(input: {
  email: string
  password: string
  address: string | null
}): Promise<SignIn> {
  const sql = database('console')
  const email = input.email.trim().toLowerCase()
  const subject = createHash('sha256')
    .update(`${email}\0${input.address ?? ''}`)
    .digest()
  if ((await countSignInTry(sql, subject)) > triesPerWindow) return { kind: 'throttled' }
  const user = await readUserCredentials(sql, email)
  const matches = await passwordMatches(input.password, user?.passwordHash ?? null)
  if (!user || !matches || user.disabled) return { kind: 'refused' }
  await forgetSignInFailures(sql, subject)
  const sessionId = randomUUID()
  await openSession(sql, { id: sessionId, userId: user.id, auditId: randomUUID() })
  return { kind: 'signed_in', sessionId }
}
