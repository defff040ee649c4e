import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type FoundKey = { hash: string; producer: string | null; subjectId: string; hits: number; createdAt: Date }

const statement = `
select k.key_hash as hash, p.name as producer, k.subject_id as "subjectId", k.hits, k.created_at as "createdAt"
from unnest($1::int2[], $2::uuid[]) u(lane, key_hash)
join idempotency_keys k on k.lane = u.lane and k.key_hash = u.key_hash
left join producers p on p.id = k.producer_id
order by k.created_at desc limit 20`

/** Which of these request keys were used, newest first: at most 20. */
export async function findKeys(sql: Database, hashes: readonly string[]): Promise<FoundKey[]> {
  return sql.unsafe<FoundKey[]>(statement, [arrayParameter(hashes.map(laneOf)), arrayParameter(hashes)], {
    prepare: true,
  })
}
