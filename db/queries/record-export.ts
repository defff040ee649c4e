import type { Database } from '@/db/client'

const statement = `
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
values ($1, $2, $3, 'export', $4, $5::text::jsonb)`

/** Puts on record who took a list out of the console, with which filter and columns. `detail` has no customer in it. */
export async function recordExport(
  sql: Database,
  record: { auditId: string; actor: string; action: string; list: string; detail: object },
): Promise<void> {
  const { auditId, actor, action, list, detail } = record
  await sql.unsafe(statement, [auditId, actor, action, list, JSON.stringify(detail)], { prepare: true })
}
