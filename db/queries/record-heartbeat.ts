import type { Database } from '@/db/client'

const statement = `
insert into heartbeats (name, last_run_at, summary) values ($1, now(), $2::text::jsonb)
on conflict (name) do update set last_run_at = excluded.last_run_at, summary = excluded.summary`

/** Notes that a cron route ran: one that is not called any more shows by the age of this row. */
export async function recordHeartbeat(sql: Database, name: string, summary: object): Promise<void> {
  await sql.unsafe(statement, [name, JSON.stringify(summary)], { prepare: true })
}
