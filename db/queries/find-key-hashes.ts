import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

/** Ids of every producer: few, and each scopes its own keys. */
export async function readProducerIds(sql: Database): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from producers`
  return rows.map((row) => row.id)
}

const statement = `
select k.key_hash as hash from unnest($1::int2[], $2::uuid[]) u(lane, key_hash)
join idempotency_keys k on k.lane = u.lane and k.key_hash = u.key_hash
order by k.created_at desc limit 1`

/** The newest request among these keys; null when none was used. */
export async function findNewestKey(sql: Database, hashes: string[]): Promise<string | null> {
  const [row] = await sql.unsafe<{ hash: string }[]>(statement, [hashes.map(laneOf), hashes], { prepare: true })
  return row?.hash ?? null
}
