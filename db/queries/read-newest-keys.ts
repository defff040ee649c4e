import type { Database } from '@/db/client'

/** `producer` null: the raw outbox. */
export type NewestKey = { producer: string | null; key: string }

// All keys are kept equally long, so the last to expire are the newest; there is an index of that.
const statement = `
select p.name as producer, k.key
from (select producer_id, key from idempotency_keys order by expires_at desc limit $1::int4) k
left join producers p on p.id = k.producer_id
where k.key <> ''`

/** The newest keys as producers wrote them. */
export async function readNewestKeys(sql: Database, limit: number): Promise<NewestKey[]> {
  return sql.unsafe<NewestKey[]>(statement, [limit], { prepare: true })
}
