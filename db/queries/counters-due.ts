import type { Database } from '@/db/client'

// An hour into the day (UTC) nothing of the day before is still being written.
const statement = `
select not exists (
  select from heartbeats
  where name = 'counters' and last_run_at >= date_trunc('day', now() - interval '1 hour', 'UTC') + interval '1 hour') as due`

/** Whether yesterday's counters are still to be held against its facts. */
export async function countersDue(sql: Database): Promise<boolean> {
  const [row] = await sql.unsafe<{ due: boolean }[]>(statement, [], { prepare: true })
  return row?.due ?? false
}
