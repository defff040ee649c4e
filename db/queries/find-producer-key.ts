import type { Database } from '@/db/client'

export type ProducerKeyRow = {
  keyId: string
  producerId: string
  name: string
  scopes: string[]
  ratePerSecond: number | null
  networks: string[] | null
}

/** The usable key with this SHA-256, or null: unknown, disabled and expired keys look alike from outside. */
export async function findProducerKey(sql: Database, tokenHash: Buffer): Promise<ProducerKeyRow | null> {
  const [row] = await sql<ProducerKeyRow[]>`
    select k.id as "keyId", p.id as "producerId", p.name, k.scopes, k.rate_per_second as "ratePerSecond", k.networks
    from producer_keys k
    join producers p on p.id = k.producer_id
    where k.token_hash = ${tokenHash}
      and k.disabled_at is null
      and (k.expires_at is null or k.expires_at > now())`
  return row ?? null
}
