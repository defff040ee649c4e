import type { Database } from '@/db/client'
import type { ReplayItemState } from '@/lib/domain/replay'

export type ReplayItemRow = {
  ordinal: number
  originalId: string
  statusThen: string | null
  state: ReplayItemState
  answer: string | null
  endedAt: Date | null
}

const statement = `
select ordinal, original_id as "originalId", status_then as "statusThen", state, answer, ended_at as "endedAt"
from replay_items
where replay_id = $1 and ordinal > $2 and ($3::text is null or state = $3::text)
order by ordinal limit $4`

/** The items of a replay after a place, in its order, of one state if one is named. @returns at most `limit` rows */
export async function listReplayItems(
  sql: Database,
  replayId: string,
  page: { after: number; state: ReplayItemState | null; limit: number },
): Promise<ReplayItemRow[]> {
  const { after, state, limit } = page
  return sql.unsafe<ReplayItemRow[]>(statement, [replayId, after, state, limit], { prepare: true })
}
