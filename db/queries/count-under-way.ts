import type { Database } from '@/db/client'
import { everyLane } from '@/db/queries/statement-parts'

// Lane by lane, since the index begins with it: no more is read than workers hold.
const statement = `
select provider, count(*)::int4 as n from outbox_messages
where lane = ${everyLane} and state in ('leased', 'dispatching')
group by provider`

/** How many messages each provider's workers hold: a call is open, or about to be. A provider without any is absent. */
export async function countUnderWay(sql: Database): Promise<Map<string, number>> {
  const rows = await sql.unsafe<{ provider: string; n: number }[]>(statement, [], { prepare: true })
  return new Map(rows.map(({ provider, n }) => [provider, n]))
}
