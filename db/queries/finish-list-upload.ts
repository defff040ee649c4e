import type { Database } from '@/db/client'

export type UploadError = { row: number; column: string | null; message: string }

const statement = `
with finished as (
  update list_uploads
  set status = $2, problem = $3, errors = $4::text::jsonb, content_sha256 = $5, finished_at = now(), updated_at = now()
  where id = $1 and status = 'running'
  returning list_id, actor, rows, added, updated, invalid
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $6, f.actor, 'list.upload', 'list', f.list_id::text, $3,
       jsonb_build_object('uploadId', $1::uuid, 'status', $2::text, 'rows', f.rows, 'added', f.added, 'updated', f.updated, 'invalid', f.invalid)
from finished f`

/** Ends an upload, with its audit record. Its counts stand already. */
export async function finishListUpload(
  sql: Database,
  upload: {
    id: string
    status: 'completed' | 'refused'
    problem: string | null
    errors: UploadError[]
    contentSha256: Buffer | null
    auditId: string
  },
): Promise<void> {
  const { id, status, problem, errors, contentSha256, auditId } = upload
  await sql.unsafe(statement, [id, status, problem, JSON.stringify(errors), contentSha256, auditId])
}
