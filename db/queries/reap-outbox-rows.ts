import type { Database } from '@/db/client'

// What keeps a customer from being told twice is the key and the notification's id, which outlive the writer's row.
const statement = `
delete from outbox
where ctid = any(array(
  select ctid from outbox
  where status in ('sent','suppressed','failed','skipped') and updated_at <= now() - $2::float8 * interval '1 second'
  order by updated_at limit $1 for update skip locked))`

/** One batch of raw outbox rows that ended and are past retention: their payloads are customers'. @returns how many went */
export async function reapOutboxRows(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
