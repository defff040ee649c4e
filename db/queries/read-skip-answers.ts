import type { Database } from '@/db/client'

const statement = `
select coalesce(answer, '') as answer from replay_items
where replay_id = $1 and state = 'skipped' order by ordinal limit $2::int4`

/** What was said of the first items of a replay that were skipped, in its order. @returns at most `limit` */
export async function readSkipAnswers(sql: Database, replayId: string, limit: number): Promise<string[]> {
  const rows = await sql.unsafe<{ answer: string }[]>(statement, [replayId, limit], { prepare: true })
  return rows.map(({ answer }) => answer)
}
