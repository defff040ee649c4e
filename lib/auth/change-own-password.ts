import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { database } from '@/db/client'
import { changeOwnPasswordHash } from '@/db/queries/change-own-password'
import { newPasswordSchema } from '@/lib/auth/new-password'
import { requireOwnPassword, wrongPassword } from '@/lib/auth/own-proof'
import { hashPassword } from '@/lib/auth/password'
import type { Actor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { validate } from '@/lib/http/validate'
import { committed } from '@/lib/operations/committed'

const tryBoth = 'Until you know, keep the old password as well as the new one.'

const chosenSchema = z.strictObject({ newPassword: newPasswordSchema })

/**
 * Changes one's own password: the old one proves it, and every other browser is signed out.
 * @throws AppError `invalid` for a new one that cannot be, `forbidden` for a wrong old one, `rate_limited`
 */
export async function changeOwnPassword(actor: Actor, current: string, chosen: string): Promise<void> {
  const { newPassword } = validate(chosenSchema, { newPassword: chosen })
  if (newPassword === current) throw new AppError('invalid', 'The new password is the old one.')
  const compared = await requireOwnPassword(actor, current)
  const passwordHash = await hashPassword(newPassword)
  const { userId, sessionId, email } = actor
  const change = { userId, compared, passwordHash, sessionId, auditId: randomUUID(), actor: `user:${email}` }
  const changed = await committed(() => changeOwnPasswordHash(database('commands'), change), tryBoth)
  if (!changed) throw wrongPassword(actor)
}
