import type { Database } from '@/db/client'

const statement = `
insert into replays (id, mode, filter, content_hash, previewed_by) values ($1, $2, $3::text::jsonb, $4, $5)
on conflict (id) do nothing returning 1`

/** Begins a preview. @returns false when there is one under this id */
export async function insertReplay(
  sql: Database,
  preview: { id: string; mode: string; filter: object; contentHash: string; actor: string },
): Promise<boolean> {
  const { id, mode, filter, contentHash, actor } = preview
  const rows = await sql.unsafe(statement, [id, mode, JSON.stringify(filter), contentHash, actor], { prepare: true })
  return rows.length === 1
}
