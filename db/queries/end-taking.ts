import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

const end = `
delete from intake_takings where id = any($1::uuid[]) and set_config('synchronous_commit', 'off', true) = 'off'`

/** The process is alive, and done with them. */
export async function endTakings(sql: Database, ids: readonly string[]): Promise<void> {
  await sql.unsafe(end, [arrayParameter([...ids])], { prepare: true })
}

// In the order of their ids: two processes that were given the same messages must not wait for each other.
const acquit = `
with held as (
  select id from intake_takings where intake = $1 and $2 = any(broker_ids) order by id for update
),
gone as (
  delete from intake_takings t using held h where t.id = h.id and t.broker_ids = array[$2::text]
)
update intake_takings t set broker_ids = array_remove(t.broker_ids, $2::text)
from held h where t.id = h.id and t.broker_ids <> array[$2::text]`

/** A message was decided: whatever ended processes that were taking it, it was not this message. */
export async function acquitMessage(sql: Database, intake: string, brokerId: string): Promise<void> {
  await sql.unsafe(acquit, [intake, brokerId], { prepare: true })
}

const reap = `
delete from intake_takings
where ctid = any(array(
  select ctid from intake_takings where taken_at <= now() - interval '14 days' order by taken_at limit $1 for update skip locked))`

/** One batch of takings whose messages never came again. @returns how many went */
export async function reapTakings(sql: Database, limit: number): Promise<number> {
  return (await sql.unsafe(reap, [limit], { prepare: true })).count
}
