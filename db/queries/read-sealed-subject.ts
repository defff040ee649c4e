import type { Database } from '@/db/client'

/** The sealed content of a notification, or of an event; null when retention has taken it. */
export async function readSealedSubject(
  sql: Database,
  family: 'notification' | 'event',
  lane: number,
  id: string,
): Promise<{ sealed: Buffer; at: Date; eventType: string | null } | null> {
  const [row] =
    family === 'notification'
      ? await sql<{ sealed: Buffer; at: Date; event_type: string | null }[]>`
          select c.sealed, n.accepted_at as at, null as event_type
          from notification_contents c join notifications n on n.lane = c.lane and n.id = c.notification_id
          where c.lane = ${lane} and c.notification_id = ${id}`
      : await sql<{ sealed: Buffer; at: Date; event_type: string | null }[]>`
          select e.sealed, e.received_at as at, e.event_type from events e where e.lane = ${lane} and e.id = ${id}`
  return row ? { sealed: row.sealed, at: row.at, eventType: row.event_type } : null
}
