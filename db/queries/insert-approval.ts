import type { Database } from '@/db/client'
import type { ApprovalKind } from '@/lib/domain/approval'

export type NewApproval = {
  id: string
  kind: ApprovalKind
  subject: string
  asked: Buffer
  /** What of it people may read. */
  shown: object
  requester: string
  reason: string | null
  auditId: string
}

// The index decides which of two who ask for the same is first.
const statement = `
with made as (
  insert into approvals (id, kind, subject, asked, shown, requester, reason, expires_at)
  values ($1::uuid, $2::text, $3::text, $4::bytea, $5::text::jsonb, $6::text, $7::text, now() + interval '1 day')
  on conflict (kind, subject) where state = 'waiting' do nothing
  returning id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $8::uuid, $6::text, 'approval.request', 'approval', id::text, $7::text,
       jsonb_build_object('kind', $2::text, 'subject', $3::text) || $5::text::jsonb
from made
returning 1`

/** Files a request with its audit record. @returns false: one for the same waits already */
export async function insertApproval(sql: Database, approval: NewApproval): Promise<boolean> {
  const { id, kind, subject, asked, shown, requester, reason, auditId } = approval
  const parameters = [id, kind, subject, asked, JSON.stringify(shown), requester, reason, auditId]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
