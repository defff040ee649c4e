import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

const statement = `
select m.notification_id as id, m.window_keys as keys
from unnest($1::int2[], $2::uuid[]) u(lane, id) join outbox_messages m on m.lane = u.lane and m.notification_id = u.id`

/** The dedup windows that unsettled notifications need, by notification. */
export async function readWindowKeys(sql: Database, ids: readonly string[]): Promise<Map<string, string[]>> {
  const parameters = [arrayParameter(ids.map(laneOf)), arrayParameter(ids)]
  const rows = await sql.unsafe<{ id: string; keys: string[] }[]>(statement, parameters, { prepare: true })
  return new Map(rows.map((row) => [row.id, row.keys]))
}
