import type { Database } from '@/db/client'

const stale = `r.status in ('counting', 'previewed') and r.previewed_at <= now() - interval '1 day'`

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
