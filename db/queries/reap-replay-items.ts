import type { Database } from '@/db/client'

// Asked replay by replay: joined at once, the items of all that are not old yet would be read too.
const statement = `
delete from replay_items
where ctid = any(array(
  select i.ctid from replays r
  cross join lateral (select i.ctid from replay_items i where i.replay_id = r.id limit $1 for update skip locked) i
  where r.status in ('finished', 'aborted') and r.fed = r.done + r.skipped and r.finished_at <= now() - $2::float8 * interval '1 second'
  limit $1))`

/** One batch of the items of replays that ended long ago; what came of them stays counted in their replays. @returns how many went */
export async function reapReplayItems(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
