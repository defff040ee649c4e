import type { Database } from '@/db/client'
import { everyLane } from '@/db/queries/statement-parts'

// Lane by lane, since the index begins with it. What is scheduled for later than soon holds nobody up.
const statement = `
select count(*) as n from (
  select from outbox_messages m
  where m.lane = ${everyLane} and m.provider = $1 and m.state = 'ready'
    and m.due_at <= now() + interval '15 minutes'
  limit $2) waiting`

/** How many messages wait for a provider, counted no further than to `atMost`. */
export async function countWaitingMessages(sql: Database, provider: string, atMost: number): Promise<number> {
  const [row] = await sql.unsafe<{ n: number }[]>(statement, [provider, atMost], { prepare: true })
  return row?.n ?? 0
}
