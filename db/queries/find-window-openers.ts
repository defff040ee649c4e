import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type FoundWindow = { windowKey: string; rule: string; openerId: string; openedAt: Date }

const statement = `
select w.window_key as "windowKey", w.rule, w.opener_id as "openerId", w.opened_at as "openedAt"
from unnest($1::int2[], $2::uuid[]) u(lane, window_key)
join dedup_windows w on w.lane = u.lane and w.window_key = u.window_key
order by w.opened_at desc limit 20`

/** Who opened these windows, newest first: at most 20. */
export async function findWindowOpeners(sql: Database, windowKeys: readonly string[]): Promise<FoundWindow[]> {
  if (windowKeys.length === 0) return []
  return sql.unsafe<FoundWindow[]>(statement, [arrayParameter(windowKeys.map(laneOf)), arrayParameter(windowKeys)], {
    prepare: true,
  })
}
