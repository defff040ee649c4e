import type { Database } from '@/db/client'

export type Collision = {
  id: string
  producerId: string
  keyHash: string
  key: string
  subjectId: string
  fingerprint: string
  firstFingerprint: string
  paths: string[]
  type: string
  channel: string
}

const statement = `
with collided as (
  insert into collisions (id, at, producer_id, key_hash, key, subject_id, fingerprint, first_fingerprint, paths)
  values ($1, date_trunc('milliseconds', now()), $2, $3, $4, $5, decode($6, 'hex'), decode($7, 'hex'), $8::text::jsonb)
)
insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
values (0, date_trunc('minute', now()), 'collision', $9, $10, '', 'idempotency_key', 0, 1)`

/** Keeps the fact that a key came with another content, and counts it. */
export async function insertCollision(sql: Database, c: Collision): Promise<void> {
  const values = [c.id, c.producerId, c.keyHash, c.key, c.subjectId, c.fingerprint, c.firstFingerprint]
  await sql.unsafe(statement, [...values, JSON.stringify(c.paths), c.type, c.channel], { prepare: true })
}
