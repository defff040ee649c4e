import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type ReplayItem = { originalId: string; ordinal: number; statusThen: string | null }

const statement = `
insert into replay_items (lane, replay_id, original_id, ordinal, status_then)
select u.lane, $1, u.original_id, u.ordinal, u.status_then
from unnest($2::int2[], $3::uuid[], $4::int4[], $5::text[]) u(lane, original_id, ordinal, status_then)`

/** Freezes a page of a preview's selection. */
export async function insertReplayItems(sql: Database, replayId: string, items: readonly ReplayItem[]): Promise<void> {
  if (items.length === 0) return
  const parameters = [
    replayId,
    arrayParameter(items.map((item) => laneOf(item.originalId))),
    arrayParameter(items.map((item) => item.originalId)),
    arrayParameter(items.map((item) => item.ordinal)),
    arrayParameter(items.map((item) => item.statusThen)),
  ]
  await sql.unsafe(statement, parameters, { prepare: true })
}
