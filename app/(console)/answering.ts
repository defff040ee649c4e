import { headers } from 'next/headers'
import { noteDenied } from '@/lib/audit/note-refusal'
import { chargeOperator } from '@/lib/auth/limit-operator'
import type { Operator } from '@/lib/auth/operator'
import type { Proof } from '@/lib/auth/prove-again'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { type Actor, currentActor, currentOperator } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'

/** `prove`: it is done when the person shows again, by this, who they are. */
export type Refused = { kind: 'refused'; message: string; prove?: Proof['by'] }

/**
 * Runs a server action's verb for the signed-in person: only from our own pages, and what the verb refuses is an answer,
 * and in the audit where somebody was denied something.
 * What the person may do is the verb's question.
 */
export async function answering<Answer>(verb: (by: Operator) => Promise<Answer>): Promise<Answer | Refused> {
  return refusing(async () => {
    const by = await currentOperator()
    await chargeOperator(by, 'action')
    return verb(by)
  })
}

/** The same for what everybody may do to their own account, also before they have the second factor that they must have. */
export async function answeringOwner<Answer>(verb: (actor: Actor) => Promise<Answer>): Promise<Answer | Refused> {
  return refusing(async () => {
    const actor = await currentActor()
    if (!actor) throw new AppError('unauthenticated', 'Sign in to go on.')
    return verb(actor)
  })
}

async function refusing<Answer>(act: () => Promise<Answer>): Promise<Answer | Refused> {
  const given = await headers()
  try {
    requireSameOrigin(given)
    return await act()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    await noteDenied(error, given)
    const { prove } = error.detail
    return { kind: 'refused', message: error.message, ...(prove ? { prove } : {}) }
  }
}

/** A reason as a person typed it; null when there is none. */
export function reasonOf(text: string): string | null {
  return String(text).trim().slice(0, 500) || null
}
