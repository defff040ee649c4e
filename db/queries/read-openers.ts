import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type Opener = { id: string; type: string; campaign: string | null }

/** What the notifications were that opened some windows. */
export async function readOpeners(sql: Database, ids: readonly string[]): Promise<Opener[]> {
  if (ids.length === 0) return []
  return sql.unsafe<Opener[]>(
    `select n.id, n.type, n.campaign from unnest($1::int2[], $2::uuid[]) u(lane, id)
     cross join lateral (select * from notifications where lane = u.lane and id = u.id offset 0) n`,
    [arrayParameter(ids.map(laneOf)), arrayParameter(ids)],
    { prepare: true },
  )
}
