import type { Database } from '@/db/client'

export type NewProducerKey = {
  auditId: string
  producerId: string
  producer: string
  keyId: string
  tokenHash: Buffer
  scopes: string[]
  ratePerSecond: number | null
  expiresAt: Date | null
  networks: string[] | null
  actor: string
  reason: string | null
}

/**
 * Stores a key, its producer when that is new, and the audit record, or none of them.
 * @returns the producer's id: `producerId`, unless the name existed
 */
export async function insertProducerKey(sql: Database, key: NewProducerKey): Promise<string> {
  const [row] = await sql<{ producerId: string }[]>`
    with producer as (
      insert into producers (id, name) values (${key.producerId}, ${key.producer})
      -- An update that changes nothing, so that an existing row comes back too.
      on conflict (name) do update set name = excluded.name
      returning id
    ), created as (
      insert into producer_keys (id, producer_id, token_hash, scopes, rate_per_second, expires_at, networks)
      select ${key.keyId}, p.id, ${key.tokenHash}, ${key.scopes}, ${key.ratePerSecond}, ${key.expiresAt}, ${key.networks}::text[] from producer p
      returning producer_id, scopes, expires_at, networks
    ), audited as (
      insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
      select ${key.auditId}, ${key.actor}, 'producer_key.create', 'producer_key', ${key.keyId}, ${key.reason},
        jsonb_build_object('producer', ${key.producer}::text, 'scopes', c.scopes, 'expiresAt', c.expires_at, 'networks', c.networks)
      from created c
    )
    select producer_id as "producerId" from created`
  if (!row) throw new Error('the producer key was not stored')
  return row.producerId
}
