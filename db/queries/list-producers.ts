import type { Database } from '@/db/client'

export type ProducerKeyRow = {
  producerId: string
  producer: string
  /** Null: the producer has no key. */
  keyId: string | null
  scopes: string[] | null
  ratePerSecond: number | null
  createdAt: Date | null
  expiresAt: Date | null
  disabledAt: Date | null
  networks: string[] | null
  lastUsedAt: Date | null
}

/** Every producer with its keys, newest key first. Both tables are small: people make them. */
export async function listProducers(sql: Database): Promise<ProducerKeyRow[]> {
  return sql<ProducerKeyRow[]>`
    select p.id as "producerId", p.name as producer, k.id as "keyId", k.scopes, k.rate_per_second as "ratePerSecond",
      k.created_at as "createdAt", k.expires_at as "expiresAt", k.disabled_at as "disabledAt",
      k.networks, k.last_used_at as "lastUsedAt"
    from producers p left join producer_keys k on k.producer_id = p.id
    order by p.name, k.created_at desc`
}
