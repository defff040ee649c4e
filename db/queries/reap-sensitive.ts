import type { Database } from '@/db/client'

// The newest that are past it first: what an earlier sweep has emptied lies behind them. What nobody has settled stays.
const deleteContents = `
delete from notification_contents
where ctid = any(array(
  select c.ctid from notifications n join notification_contents c on c.lane = n.lane and c.notification_id = n.id
  where n.type = $3 and n.accepted_at <= now() - $2::float8 * interval '1 second' and n.accepted_at > now() - $4::float8 * interval '1 second'
    and not exists (select from outbox_messages m where m.lane = n.lane and m.notification_id = n.id)
  order by n.accepted_at desc nulls last, n.id desc nulls last limit $1))`

const deleteEvents = `
delete from events
where ctid = any(array(
  select ctid from events where event_type = $3 and received_at <= now() - $2::float8 * interval '1 second'
  order by received_at nulls first limit $1 for update skip locked))`

/** A kind of message whose texts are kept for less than others are. */
export type SensitiveType = { type: string; eventType: string | null; afterSeconds: number }

/**
 * One batch of what such a type's notifications, and the events they are made of, say of customers.
 * @param goneAfterSeconds older ones have been emptied with everybody's
 * @returns how many rows went of the one of which more went
 */
export async function reapSensitive(
  sql: Database,
  limit: number,
  { type, eventType, afterSeconds }: SensitiveType,
  goneAfterSeconds: number,
): Promise<number> {
  const contents = await sql.unsafe(deleteContents, [limit, afterSeconds, type, goneAfterSeconds], { prepare: true })
  if (eventType === null) return contents.count
  const events = await sql.unsafe(deleteEvents, [limit, afterSeconds, eventType], { prepare: true })
  return Math.max(contents.count, events.count)
}
