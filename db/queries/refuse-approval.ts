import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

const statement = `
with refused as (
  update approvals a
  set state = 'refused', decider = $2::text, decided_at = date_trunc('milliseconds', now()), decision_reason = $4::text
  where a.id = $1::uuid and a.state = 'waiting' and a.expires_at > now()
    and exists (select from users u where u.email = $3::text and u.disabled_at is null and u.role = any($5::text[]))
  returning a.id, a.kind, a.subject, a.requester
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $6::uuid, $2::text, case when requester = $2::text then 'approval.withdraw' else 'approval.refuse' end, 'approval', id::text, $4::text,
       jsonb_build_object('kind', kind, 'subject', subject, 'requester', requester)
from refused
returning 1`

/** Refuses what waits, or takes one's own request back. @returns false: it does not wait any more, or they may not decide on it */
export async function refuseApproval(
  sql: Database,
  refusal: { id: string; decider: string; email: string; reason: string; roles: readonly Role[]; auditId: string },
): Promise<boolean> {
  const { id, decider, email, reason, roles, auditId } = refusal
  const parameters = [id, decider, email, reason, arrayParameter(roles), auditId]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
