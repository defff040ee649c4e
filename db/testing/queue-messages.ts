import type { Database } from '@/db/client'
import { uuidV7 } from '@/lib/domain/identity'

/** An id that belongs to this lane, as one that was just accepted has it. */
export function idInLane(lane: number): string {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(16)), lane)
}

/** Messages of one lane that are due at one provider, with the least that delivery reads of them. @returns their ids */
export async function queueMessages(
  sql: Database,
  { lane, provider, count }: { lane: number; provider: string; count: number },
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => idInLane(lane))
  await sql`
    insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at)
    select ${lane}, id, id, 'order', 'sms', 'queued', 1, id, now() from unnest(${ids}::uuid[]) id`
  await sql`insert into notification_contents select ${lane}, id, 'x' from unnest(${ids}::uuid[]) id`
  await sql`
    insert into outbox_messages (lane, notification_id, provider, due_at, since_at, configuration_version, window_keys)
    select ${lane}, id, ${provider}, now(), now(), 1, '{}' from unnest(${ids}::uuid[]) id`
  return ids
}
