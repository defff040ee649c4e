import { database } from '@/db/client'
import { findNewestKey, readProducerIds } from '@/db/queries/find-key-hashes'
import { requestKeyHash } from '@/lib/domain/request-key'

const families = ['notification', 'event'] as const

/** The newest request with this idempotency key, whichever producer sent it; null when nobody did. */
export async function findKeyHash(key: string): Promise<string | null> {
  const sql = database('console')
  const producers = await readProducerIds(sql)
  return findNewestKey(
    sql,
    producers.flatMap((producer) => families.map((family) => requestKeyHash(family, producer, key))),
  )
}
