import type { Database } from '@/db/client'

const statement = `
with expired as (
  update approvals set state = 'expired' where state = 'waiting' and expires_at <= now()
  returning id, kind, subject, requester
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select gen_random_uuid(), 'engine', 'approval.expire', 'approval', id::text,
       jsonb_build_object('kind', kind, 'subject', subject, 'requester', requester)
from expired`

/** Ends the requests that nobody decided within their day. @returns how many */
export async function expireApprovals(sql: Database): Promise<number> {
  return (await sql.unsafe(statement, [], { prepare: true })).count
}
