import type { Database } from '@/db/client'
import type { WaitingState } from '@/db/queries/list-waiting'

/** A day (UTC, YYYY-MM-DD) whose attempts stay past retention, and for how many that wait for a person. */
export type KeptDay = { day: string; held: number; dead: number }

// The longest waiting of each kind: of a flood no more is read.
const waiting = (state: WaitingState) => `
  (select lane, notification_id, state, first_attempt_at, since_at from outbox_messages where state = '${state}' order by since_at limit 10000)`

const statement = `
with boundary as materialized (
  select date_trunc('day', (now() - $1::float8 * interval '1 second') at time zone 'utc') at time zone 'utc' as at
),
waiting as (${waiting('held')} union all ${waiting('dead')})
select to_char(a.day, 'YYYY-MM-DD') as day, count(*) filter (where w.state = 'held')::int4 as held,
  count(*) filter (where w.state = 'dead')::int4 as dead
from waiting w cross join boundary b
cross join lateral (
  select distinct (started_at at time zone 'utc')::date as day from attempts
  where lane = w.lane and notification_id = w.notification_id
    and started_at >= w.first_attempt_at and started_at <= w.since_at and started_at < b.at offset 0
) a
where w.first_attempt_at < b.at
group by a.day order by a.day`

/** Days that `drop_oldest_day` passes over, oldest first: somebody has to decide about one of their messages before they go. */
export async function readKeptDays(sql: Database, afterSeconds: number): Promise<KeptDay[]> {
  return sql.unsafe<KeptDay[]>(statement, [afterSeconds])
}
