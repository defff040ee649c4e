import type { Database } from '@/db/client'

export type SkipReason = { reason: string; count: number }

// A reason may name the original of a duplicate: without the ids alike reasons are one line. That is work for each, and the page asks again and again.
const statement = `
select s.reason, count(*)::int as count
from (
  select regexp_replace(coalesce(answer, ''), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '…', 'g') as reason
  from replay_items where replay_id = $1 and state = 'skipped' order by ordinal limit $2::int4
) s
group by s.reason order by 2 desc, 1 limit 10`

/** Why the first items of a replay that were skipped were, the most frequent reasons first. @returns at most 10 */
export async function countSkipReasons(sql: Database, replayId: string, lookThrough: number): Promise<SkipReason[]> {
  return sql.unsafe<SkipReason[]>(statement, [replayId, lookThrough], { prepare: true })
}
