import type { Database } from '@/db/client'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type RetryState = {
  settled: NotificationStatus
  work: OutboxState | null
  type: string
  campaign: string | null
  acceptedAt: Date
  configurationVersion: number
  windowKeys: string[]
  uncertain: boolean
  expired: boolean
  sealed: Buffer | null
}

/** Where a notification stands, and what an operation on it needs; null when there is none. */
export async function readRetryState(sql: Database, lane: number, id: string): Promise<RetryState | null> {
  const [row] = await sql<RetryState[]>`
    select n.status as settled, m.state as work, n.type, n.campaign, n.accepted_at as "acceptedAt",
           n.configuration_version as "configurationVersion", coalesce(m.window_keys, '{}') as "windowKeys",
           coalesce(m.uncertain, false) as uncertain, coalesce(n.expires_at <= now(), false) as expired, c.sealed
    from notifications n
    left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
    left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
    where n.lane = ${lane} and n.id = ${id}`
  return row ?? null
}
