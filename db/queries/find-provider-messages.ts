import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

const statement = `
select m.message_hash as hash, m.notification_id as "notificationId"
from unnest($1::int2[], $2::uuid[]) u(lane, message_hash)
join provider_messages m on m.lane = u.lane and m.message_hash = u.message_hash
where m.notification_id is not null`

/** The notifications that providers know by these ids of theirs. */
export async function findProviderMessages(
  sql: Database,
  hashes: readonly string[],
): Promise<{ hash: string; notificationId: string }[]> {
  if (hashes.length === 0) return []
  return sql.unsafe<{ hash: string; notificationId: string }[]>(
    statement,
    [arrayParameter(hashes.map(laneOf)), arrayParameter(hashes)],
    { prepare: true },
  )
}
