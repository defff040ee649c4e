import type { Database } from '@/db/client'

// Whoever asks under its key after that asks anew. What it did stays, and its audit record.
const statement = `
delete from outbox_commands
where ctid = any(array(
  select ctid from outbox_commands
  where status <> 'pending' and done_at <= now() - $2::float8 * interval '1 second'
  order by done_at limit $1 for update skip locked))`

/** One batch of commands that ended long ago. @returns how many went */
export async function reapCommands(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
