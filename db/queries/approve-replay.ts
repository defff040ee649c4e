import type { Database } from '@/db/client'
import { type Approval, approved, approvedParameters, orNothing } from '@/db/queries/approved'

// As start-replay.ts starts it, by who asked: the approval's id is the key that it is started under.
const statement = `
with ${approved},
started as (
  update replays r
  set status = 'running', name = $9::text, reason = $10::text, actor = a.requester, start_key = a.id, rate_per_second = $11::float8,
      started_at = date_trunc('milliseconds', now()), paced_at = now()
  from approved a
  where r.id = $8::uuid and r.status = 'previewed' and r.previewed_at > now() - interval '1 day'
  returning r.id, r.items, r.mode, r.actor
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select $12::uuid, actor, 'replay.start', 'replay', id::text, $10::text,
         jsonb_build_object('name', $9::text, 'mode', mode, 'items', items, 'ratePerSecond', $11::float8, 'approval', $1::uuid, 'approvedBy', $2::text)
  from started
)
${orNothing('started')}`

/** Approves a replay and starts it. @returns false: it may not be approved @throws a conflict when it cannot be started */
export async function approveReplay(
  sql: Database,
  approval: Approval,
  start: { id: string; name: string; reason: string; ratePerSecond: number | null; auditId: string },
): Promise<boolean> {
  const { id, name, reason, ratePerSecond, auditId } = start
  const parameters = [...approvedParameters(approval), id, name, reason, ratePerSecond, auditId]
  const [row] = await sql.unsafe<{ done: number }[]>(statement, parameters, { prepare: true })
  return row?.done === 1
}
