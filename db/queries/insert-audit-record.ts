import type { Database } from '@/db/client'

const statement = `
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
values ($1::uuid, $2, $3, $4, $5, $6, $7::text::jsonb)`

type NewAuditRecord = {
  id: string
  actor: string
  action: string
  subjectKind: string
  subjectId: string
  reason: string | null
  detail: object
}

/** Records an act that changes nothing else. What changes something records it in its own statement. */
export async function insertAuditRecord(sql: Database, record: NewAuditRecord): Promise<void> {
  const { id, actor, action, subjectKind, subjectId, reason, detail } = record
  await sql.unsafe(statement, [id, actor, action, subjectKind, subjectId, reason, JSON.stringify(detail)])
}
