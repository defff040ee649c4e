import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

const statement = `
select notification_id as owner from provider_messages where lane = $1 and message_hash = $2 and notification_id is not null`

/** The notification that a provider's message is known to be; null while nobody's. */
export async function readMessageOwner(sql: Database, messageHash: string): Promise<string | null> {
  const [row] = await sql.unsafe<{ owner: string }[]>(statement, [laneOf(messageHash), messageHash], { prepare: true })
  return row?.owner ?? null
}
