import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type EventRow = {
  id: string
  producerId: string
  eventType: string
  receivedAt: Date
  atExact: string
  sealed: Buffer
  /** The notifications that it made, with where they stand. */
  made: { type: string; settled: NotificationStatus; work: OutboxState | null }[]
}

export type EventFilter = { eventTypes?: readonly string[]; keyHash?: string; from?: Date; to: Date }

const columns = `
  e.id, e.producer_id as "producerId", e.event_type as "eventType", e.received_at as "receivedAt", ${exactly('e.received_at')} as "atExact", e.sealed,
  coalesce((
    select json_agg(json_build_object('type', n.type, 'settled', n.status, 'work', m.state))
    from notifications n left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
    where n.event_id = e.id), '[]') as made`

/** Kept events after a place, oldest first. @returns at most `limit` rows */
export async function listEvents(
  sql: Database,
  filter: EventFilter,
  after: Position,
  limit: number,
): Promise<EventRow[]> {
  const { eventTypes = null, keyHash = null, from = null, to } = filter
  return sql.unsafe<EventRow[]>(
    `select ${columns} from events e
     where (e.received_at, e.id) > ($1::timestamptz, $2::uuid) and e.received_at < $3::timestamptz
       and ($4::timestamptz is null or e.received_at >= $4::timestamptz)
       and ($5::text[] is null or e.event_type = any($5::text[]))
       and ($6::uuid is null or e.key_hash = $6::uuid)
     order by e.received_at, e.id limit $7`,
    [after.at, after.id, to.toISOString(), from?.toISOString() ?? null, eventTypes && [...eventTypes], keyHash, limit],
    { prepare: true },
  )
}

/** One kept event; null when there is none. */
export async function readEvent(sql: Database, lane: number, id: string): Promise<EventRow | null> {
  const statement = `select ${columns} from events e where e.lane = $1 and e.id = $2`
  const [row] = await sql.unsafe<EventRow[]>(statement, [lane, id], { prepare: true })
  return row ?? null
}
