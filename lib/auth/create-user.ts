import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { database } from '@/db/client'
import { insertUser } from '@/db/queries/insert-user'
import { newPasswordSchema } from '@/lib/auth/new-password'
import { hashPassword } from '@/lib/auth/password'
import { roles } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'
import { validate } from '@/lib/http/validate'
import { committed, lookFirst } from '@/lib/operations/committed'

const newUserSchema = z.strictObject({
  email: z.email('an email address').max(254),
  name: z.string().trim().min(1).max(100),
  role: z.enum(roles),
  password: newPasswordSchema.optional(),
})

/**
 * Makes a console user, with its audit record.
 * @returns the password when none was given: it is shown once and kept nowhere
 * @throws AppError `invalid`, also when the address is taken, as `committed`
 */
export async function createUser(input: {
  email: string
  name: string
  role: string
  password?: string
  actor: string
}) {
  const { actor, ...given } = input
  return createAccount({ ...validate(newUserSchema, given), actor })
}

/** The same without rules about address and password: what the environment says counts as it is. @throws AppError as `createUser` */
export async function createAccount(account: z.output<typeof newUserSchema> & { actor: string }) {
  const { email, name, role, password, actor } = account
  const oneTimePassword = password === undefined ? randomBytes(15).toString('base64url') : null
  const id = randomUUID()
  const passwordHash = await hashPassword(password ?? oneTimePassword ?? '')
  const user = {
    id,
    email,
    name,
    role,
    passwordHash,
    actor,
    auditId: randomUUID(),
  }
  const made = await committed(() => insertUser(database('commands'), user), lookFirst)
  if (!made)
    throw new AppError('invalid', `email: ${email} has an account already.`, {
      faults: [{ path: 'email', message: 'has an account already' }],
    })
  return { userId: id, oneTimePassword }
}
