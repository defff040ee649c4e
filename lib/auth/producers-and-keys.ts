import { database } from '@/db/client'
import { listProducers } from '@/db/queries/list-producers'
import { type Operator, requirePermission } from '@/lib/auth/operator'

/** A credential; its token exists nowhere here. Instants are RFC 3339 in UTC. */
export type ProducerKey = {
  keyId: string
  scopes: string[]
  ratePerSecond: number | null
  createdAt: string
  expiresAt: string | null
  /** From where it may be used; none: from anywhere. */
  networks: string[]
  /** Within a minute; null: never. */
  lastUsedAt: string | null
  state: 'in_use' | 'expired' | 'disabled'
}
export type Producer = { producerId: string; name: string; keys: ProducerKey[] }

/** Every producer with its keys. @throws AppError `forbidden` */
export async function producersAndKeys(by: Operator, now: Date): Promise<Producer[]> {
  requirePermission(by, 'keys.manage')
  const producers = new Map<string, Producer>()
  for (const row of await listProducers(database('console'))) {
    const producer = producers.get(row.producerId) ?? { producerId: row.producerId, name: row.producer, keys: [] }
    producers.set(row.producerId, producer)
    if (row.keyId === null) continue
    const expired = row.expiresAt !== null && row.expiresAt <= now
    producer.keys.push({
      keyId: row.keyId,
      scopes: row.scopes ?? [],
      ratePerSecond: row.ratePerSecond,
      createdAt: row.createdAt?.toISOString() ?? '',
      expiresAt: row.expiresAt?.toISOString() ?? null,
      networks: row.networks ?? [],
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      state: row.disabledAt ? 'disabled' : expired ? 'expired' : 'in_use',
    })
  }
  return [...producers.values()]
}
