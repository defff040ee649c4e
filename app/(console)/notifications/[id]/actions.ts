'use server'

import { headers } from 'next/headers'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { requireActor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { requestRetry } from '@/lib/operations/request-retry'

/** Writes a retry command to the outbox. */
export async function retryAction(
  notificationId: string,
  reason: string,
): Promise<{ kind: 'queued' } | { kind: 'refused'; message: string }> {
  try {
    requireSameOrigin(await headers())
    const actor = await requireActor('notification.retry')
    const by = { kind: 'user', email: actor.email, role: actor.role } as const
    await requestRetry({ by, notificationId, reason: reason.trim().slice(0, 500) || null })
    return { kind: 'queued' }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', message: error.message }
    throw error
  }
}
