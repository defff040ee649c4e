import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

/** How often a process ended while it was taking a message, and how often of these there was nothing else to blame. */
export type Strikes = { brokerId: string; times: number; alone: number }
export type Taking = { id: string; intake: string; brokerIds: readonly string[]; alone: boolean }

// What is left behind outlives the process, which is all that it is for: it need not outlive the database's last moments.
const statement = `
with before as (
  select t.broker_ids, t.alone from intake_takings t where t.intake = $2 and t.broker_ids && $3::text[]
),
begun as (
  insert into intake_takings (id, intake, broker_ids, alone, taken_at)
  select $1::uuid, $2, $3::text[], $4, now() where set_config('synchronous_commit', 'off', true) = 'off'
)
select m.broker_id as "brokerId", count(*)::int4 as times, (count(*) filter (where b.alone))::int4 as alone
from before b cross join lateral unnest(b.broker_ids) m(broker_id)
where m.broker_id = any($3::text[]) group by m.broker_id`

/** Says that messages are being taken, before anything is done with them. @returns those that a process ended with before */
export async function beginTaking(sql: Database, { id, intake, brokerIds, alone }: Taking): Promise<Strikes[]> {
  return sql.unsafe<Strikes[]>(statement, [id, intake, arrayParameter([...brokerIds]), alone], { prepare: true })
}
