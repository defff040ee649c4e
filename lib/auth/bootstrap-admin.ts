import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { anyUserExists, readUserCredentials, replacePassword } from '@/db/queries/user-credentials'
import { createAccount } from '@/lib/auth/create-user'
import { hashPassword, passwordMatches } from '@/lib/auth/password'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'

/**
 * Sees to it that somebody can sign in: makes the first administrator, and keeps ONCE_ADMIN_PASSWORD true where it is set.
 * @returns the one-time password only when it was made just now: nobody can read it again
 */
export async function bootstrapAdmin(): Promise<{ email: string; oneTimePassword: string | null }> {
  const { ONCE_ADMIN_EMAIL: email, ONCE_ADMIN_PASSWORD: password } = env()
  const known = await readUserCredentials(database('console'), email)
  if (known && password !== undefined) await keepPassword(known, password)
  if (known || (password === undefined && (await anyUserExists(database('console')))))
    return { email, oneTimePassword: null }
  try {
    const made = await createAccount({
      email,
      name: 'Administrator',
      role: 'admin',
      ...(password ? { password } : {}),
      actor: 'environment',
    })
    return { email, oneTimePassword: made.oneTimePassword }
  } catch (error) {
    // Another process of the same start was faster.
    if (error instanceof AppError && error.code === 'invalid') return { email, oneTimePassword: null }
    throw error
  }
}

async function keepPassword(known: { id: string; passwordHash: string | null }, password: string): Promise<void> {
  if (await passwordMatches(password, known.passwordHash)) return
  const passwordHash = await hashPassword(password)
  await replacePassword(database('console'), {
    userId: known.id,
    passwordHash,
    auditId: randomUUID(),
    actor: 'environment',
  })
}
