import type { Database } from '@/db/client'
import type { Channel, NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type OperationState = {
  settled: NotificationStatus
  work: OutboxState | null
  type: string
  channel: Channel
  campaign: string | null
  acceptedAt: Date
  configurationVersion: number
  windowKeys: string[]
  uncertain: boolean
  expired: boolean
  bodyHash: Buffer | null
  /** Null: past retention. */
  sealed: Buffer | null
}

/** Where a notification stands, and what an operation on it needs; null when there is none. */
export async function readOperationState(sql: Database, lane: number, id: string): Promise<OperationState | null> {
  const [row] = await sql<OperationState[]>`
    select n.status as settled, m.state as work, n.type, n.channel, n.campaign, n.accepted_at as "acceptedAt",
           n.configuration_version as "configurationVersion", coalesce(m.window_keys, '{}') as "windowKeys",
           coalesce(m.uncertain, false) as uncertain, coalesce(n.expires_at <= now(), false) as expired,
           n.body_hash as "bodyHash", c.sealed
    from notifications n
    left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
    left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
    where n.lane = ${lane} and n.id = ${id}`
  return row ?? null
}
