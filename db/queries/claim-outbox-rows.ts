import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

export type OutboxRow = { id: string; eventType: string | null; payload: unknown }

const claim = `
with pending as (
  select id from outbox
  where status = 'pending' and (claimed_until is null or claimed_until <= now())
  order by created_at, id limit $1 for update skip locked
)
update outbox o set claimed_until = now() + interval '30 seconds'
from pending where o.id = pending.id and o.status = 'pending'
returning o.id, o.event_type as "eventType", o.payload`

/** Takes raw outbox rows to plan. A planner that dies leaves them to the next one after half a minute. */
export async function claimOutboxRows(sql: Database, limit: number): Promise<OutboxRow[]> {
  return sql.unsafe<OutboxRow[]>(claim, [limit], { prepare: true })
}

// Not at once: whatever stood in the way is hardly gone.
const giveBack = `
update outbox set claimed_until = now() + interval '2 seconds' where id = any($1::uuid[]) and status = 'pending'`

/** Lets rows that could not be decided be claimed again soon. */
export async function returnOutboxRows(sql: Database, ids: readonly string[]): Promise<void> {
  await sql.unsafe(giveBack, [arrayParameter([...ids])], { prepare: true })
}

const fail = `update outbox set status = 'failed', problem = $2, updated_at = now(), claimed_until = null where id = $1 and status = 'pending'`

/** Marks a row that can never become a notification, with the reason where its writer will look. */
export async function failOutboxRow(sql: Database, id: string, problem: string): Promise<void> {
  await sql.unsafe(fail, [id, problem], { prepare: true })
}
