import type { Database } from '@/db/client'

const statement = `
with made as (
  insert into users (id, email, name, role, password_hash) values ($1, lower($2), $3, $4, $5)
  on conflict (email) do nothing returning id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $6, $7, 'user.create', 'user', id::text, jsonb_build_object('role', $4::text) from made
returning subject_id`

/** Makes a user with its audit record. @returns false when the address is taken */
export async function insertUser(
  sql: Database,
  user: { id: string; email: string; name: string; role: string; passwordHash: string; actor: string; auditId: string },
): Promise<boolean> {
  const { id, email, name, role, passwordHash, auditId, actor } = user
  const rows = await sql.unsafe(statement, [id, email, name, role, passwordHash, auditId, actor])
  return rows.length === 1
}
