import type { Database } from '@/db/client'

const statement = `
delete from events
where ctid = any(array(
  select ctid from events where event_type = $3 and received_at <= now() - $2::float8 * interval '1 second'
  order by received_at nulls first limit $1 for update skip locked))`

/** One batch of the events of a kind whose texts are kept for less than others are. @returns how many went */
export async function reapEventsOfType(
  sql: Database,
  limit: number,
  afterSeconds: number,
  eventType: string,
): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds, eventType], { prepare: true })).count
}
