import type { Database } from '@/db/client'

const statement = `
with counted as (
  update replays set status = 'previewed', counts = $2::text::jsonb, items = $3 where id = $1 and status = 'counting'
  returning id, mode, previewed_by
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, previewed_by, 'replay.preview', 'replay', id::text, jsonb_build_object('mode', mode, 'counts', $2::text::jsonb) from counted
returning 1`

/** The selection is complete: from now on it can be started. */
export async function finishPreview(
  sql: Database,
  preview: { id: string; counts: object; items: number; auditId: string },
): Promise<void> {
  const { id, counts, items, auditId } = preview
  await sql.unsafe(statement, [id, JSON.stringify(counts), items, auditId], { prepare: true })
}
