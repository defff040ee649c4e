import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import type { Proof } from '@/db/queries/console-session'
import { proveSession, type SessionProof } from '@/db/queries/prove-session'
import { requireOwnCode, requireOwnPassword, wrongCode, wrongPassword } from '@/lib/auth/own-proof'
import type { Actor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { committed } from '@/lib/operations/committed'

export type { Proof }

/**
 * Shows again who sits here: by password, or by a code where there is a second factor. It holds for five minutes and this
 * session, and is in the audit.
 * @throws AppError `forbidden` for a wrong password, `invalid` for a wrong code, `rate_limited`, `not_allowed`
 */
export async function proveAgain(actor: Actor, typed: string): Promise<void> {
  const { userId, sessionId } = actor
  const proof = await checked(actor, typed)
  const wish = { sessionId, userId, proof, auditId: randomUUID() }
  if (await committed(() => proveSession(database('commands'), wish))) return
  throw proof.by === 'code' ? wrongCode(actor) : wrongPassword(actor)
}

async function checked(actor: Actor, typed: string): Promise<SessionProof> {
  switch (actor.proof.by) {
    case 'password':
      return { by: 'password', passwordHash: await requireOwnPassword(actor, typed) }
    case 'code':
      return { by: 'code', step: (await requireOwnCode(actor, typed)).step }
    case 'sign_in':
      throw new AppError('not_allowed', 'You came by single sign-on: sign in there again.')
  }
}
