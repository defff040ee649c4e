import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { upsertBootstrapKey } from '@/db/queries/upsert-bootstrap-key'
import { tokenHash } from '@/lib/auth/producer-token'
import { scopes } from '@/lib/auth/scopes'
import { env } from '@/lib/config/env'

/**
 * Registers ONCE_API_KEY as the key `bootstrap` with every scope; a changed value replaces the old one.
 * @returns whether something changed
 */
export async function bootstrapProducer(): Promise<boolean> {
  const token = env().ONCE_API_KEY
  if (!token) return false
  return upsertBootstrapKey(database('engine'), {
    producerId: randomUUID(),
    auditId: randomUUID(),
    tokenHash: tokenHash(token),
    scopes: [...scopes],
  })
}
