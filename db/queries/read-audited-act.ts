import type { Database } from '@/db/client'

export type AuditedAct = { action: string; subjectId: string; reason: string | null }

/** What was done under an id; null when nothing was. */
export async function readAuditedAct(sql: Database, id: string): Promise<AuditedAct | null> {
  const [row] = await sql<AuditedAct[]>`
    select action, subject_id as "subjectId", reason from audit_records where id = ${id}`
  return row ?? null
}
