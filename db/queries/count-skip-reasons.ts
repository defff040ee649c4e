import type { Database } from '@/db/client'

export type SkipReason = { reason: string; count: number }

// A reason may name the original of a duplicate: without the ids alike reasons are one line.
const statement = `
select s.reason, count(*)::int as count
from (
  select regexp_replace(coalesce(answer, ''), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '…', 'g') as reason
  from replay_items where replay_id = $1 and state = 'skipped'
) s
group by s.reason order by 2 desc, 1 limit 10`

/** Why items of a replay were skipped, the most frequent reasons first. @returns at most 10 */
export async function countSkipReasons(sql: Database, replayId: string): Promise<SkipReason[]> {
  return sql.unsafe<SkipReason[]>(statement, [replayId], { prepare: true })
}
