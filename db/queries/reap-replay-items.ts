import type { Database } from '@/db/client'

const statement = `
delete from replay_items
where ctid = any(array(
  select i.ctid from replays r join replay_items i on i.replay_id = r.id
  where r.status in ('finished', 'aborted') and r.fed = r.done + r.skipped and r.finished_at <= now() - $2::float8 * interval '1 second'
  limit $1 for update of i skip locked))`

/** One batch of the items of replays that ended long ago; what came of them stays counted in their replays. @returns how many went */
export async function reapReplayItems(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
