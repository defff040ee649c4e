import type { Database } from '@/db/client'
import { laneCount } from '@/lib/domain/lane'

const statement = `
select l.lane::int as lane
from generate_series(0, ${laneCount - 1}) l(lane)
where exists (
  select from outbox_messages m
  where m.lane = l.lane and m.state = 'reconciling' and m.due_at <= now())`

/** Lanes with an unknown outcome that is due to be looked into. */
export async function findLookupLanes(sql: Database): Promise<number[]> {
  const rows = await sql.unsafe<{ lane: number }[]>(statement, [], { prepare: true })
  return rows.map((row) => row.lane)
}
