import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { disableProducerKey } from '@/db/queries/disable-producer-key'
import { forgetProducerKeys } from '@/lib/auth/authenticate-producer'
import { AppError } from '@/lib/domain/errors'
import { committed, lookFirst } from '@/lib/operations/committed'

/** Ends a key for good, everywhere within a second. @throws AppError `not_found` when no such key is in use, as `committed` */
export async function revokeProducerKey(input: {
  keyId: string
  actor: string
  reason?: string | null
}): Promise<void> {
  const key = { keyId: input.keyId, auditId: randomUUID(), actor: input.actor, reason: input.reason ?? null }
  const ended = committed(() => disableProducerKey(database('commands'), key), lookFirst).finally(forgetProducerKeys)
  if (!(await ended)) throw new AppError('not_found', 'There is no such key in use.')
}
