import type { Database } from '@/db/client'

// It can be started for a day: an hour more, so that a start which began just before that finds its items when it commits.
const stale = `r.status in ('counting', 'previewed') and r.previewed_at <= now() - interval '25 hours'`

const deleteItems = `
delete from replay_items
where ctid = any(array(
  select s.ctid from replays r join replay_items s on s.replay_id = r.id where ${stale} limit $1))`

const deletePreviews = `
delete from replays r where ${stale} and not exists (select from replay_items i where i.replay_id = r.id)`

/** One batch of previews that nobody started within a day, and so nobody can start any more. @returns how many rows went */
export async function reapPreviews(sql: Database, limit: number): Promise<number> {
  const items = await sql.unsafe(deleteItems, [limit], { prepare: true })
  const previews = await sql.unsafe(deletePreviews, [], { prepare: true })
  return items.count + previews.count
}
