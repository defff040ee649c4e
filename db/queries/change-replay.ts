import type { Database } from '@/db/client'
import type { ReplayChange } from '@/lib/domain/replay'

const transitions: Record<ReplayChange, { from: string[]; to: string }> = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  abort: { from: ['running', 'paused'], to: 'aborted' },
}

// While it is paused the pace stands still: what was not used then is not caught up.
const statement = `
with changed as (
  update replays
  set status = $2, paced_at = now(), finished_at = case when $2 = 'aborted' then now() end
  where id = $1 and status = any($3::text[])
  returning id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $4, $5, 'replay.' || $6::text, 'replay', id::text from changed
returning 1`

/** Pauses, resumes or aborts a replay with its audit record. @returns false when its status did not allow it */
export async function changeReplayRow(
  sql: Database,
  change: { id: string; change: ReplayChange; actor: string; auditId: string },
): Promise<boolean> {
  const { from, to } = transitions[change.change]
  const parameters = [change.id, to, from, change.auditId, change.actor, change.change]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
