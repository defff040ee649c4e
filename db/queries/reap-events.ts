import type { Database } from '@/db/client'

// What a key says of an event that is gone stays with the key.
const statement = `
delete from events
where ctid = any(array(
  select ctid from events where received_at <= now() - $2::float8 * interval '1 second'
  order by received_at nulls first limit $1 for update skip locked))`

/** One batch of events that are past retention: what they say is customers'. @returns how many went */
export async function reapEvents(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
