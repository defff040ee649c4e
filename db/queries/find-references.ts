import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

/** `count` ends at `foundCountMax`. */
export type FoundReference = { hash: string; count: number; newestId: string; newestAt: Date }

/** More of one customer are not counted: the list shows them all. */
export const foundCountMax = 100

const statement = `
select a.hash, f.count, f.id as "newestId", f.at as "newestAt"
from unnest($1::int2[], $2::uuid[]) a(lane, hash)
cross join lateral (
  select count(*)::int as count, (array_agg(r.notification_id))[1] as id, max(r.accepted_at) as at
  from (
    select notification_id, accepted_at from notification_references n
    where n.lane = a.lane and n.reference_hash = a.hash
    order by n.accepted_at desc, n.notification_id desc limit ${foundCountMax}
  ) r
) f
where f.count > 0
order by f.at desc`

/** Which of these blind hashes have notifications, how many, and the newest. */
export async function findReferences(sql: Database, hashes: readonly string[]): Promise<FoundReference[]> {
  if (hashes.length === 0) return []
  return sql.unsafe<FoundReference[]>(statement, [arrayParameter(hashes.map(laneOf)), arrayParameter(hashes)], {
    prepare: true,
  })
}
