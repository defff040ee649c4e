import type { Database } from '@/db/client'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { startAttempts } from '@/db/queries/start-attempts'
import { queueMessages } from '@/db/testing/queue-messages'

/** A message whose call is out, alone in the queue: all that waited there is gone. */
export async function messageInCall(sql: Database, { lane, provider }: { lane: number; provider: string }) {
  await sql`delete from outbox_messages`
  const [id = ''] = await queueMessages(sql, { lane, provider, count: 1 })
  const [leased] = await leaseOutboxMessages(sql, lane, provider, 1)
  const token = leased?.token ?? 0
  const [started] = await startAttempts(sql, lane, [{ id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }])
  return { id, token, startedAt: started?.startedAt ?? new Date() }
}
