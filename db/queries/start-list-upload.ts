import type { Database } from '@/db/client'

/** Writes the upload's row before its first contact: an upload that dies leaves what it did. Safe to repeat. */
export async function startListUpload(
  sql: Database,
  upload: { id: string; listId: string; actor: string },
): Promise<void> {
  await sql.unsafe('insert into list_uploads (id, list_id, actor) values ($1, $2, $3) on conflict (id) do nothing', [
    upload.id,
    upload.listId,
    upload.actor,
  ])
}
