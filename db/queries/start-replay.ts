import type { Database } from '@/db/client'

// The condition on the status is what makes a preview startable once, whoever clicks and however often.
const statement = `
with started as (
  update replays
  set status = 'running', name = $2, reason = $3, actor = $4, start_key = $5, rate_per_second = $6::float8,
      started_at = date_trunc('milliseconds', now()), paced_at = now()
  where id = $1 and status = 'previewed' and previewed_at > now() - interval '1 day'
  returning id, items, mode
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $7, $4, 'replay.start', 'replay', id::text, $3,
       jsonb_build_object('name', $2::text, 'mode', mode, 'items', items, 'ratePerSecond', $6::float8)
from started
returning 1`

/** Starts a previewed replay with its audit record. @returns false when it was started before, or is no complete preview */
export async function startReplayRow(
  sql: Database,
  start: {
    id: string
    name: string
    reason: string
    actor: string
    startKey: string
    ratePerSecond: number | null
    auditId: string
  },
): Promise<boolean> {
  const { id, name, reason, actor, startKey, ratePerSecond, auditId } = start
  const parameters = [id, name, reason, actor, startKey, ratePerSecond, auditId]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
