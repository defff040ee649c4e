import type { Database } from '@/db/client'

// Only while the hash that was compared is still the user's: two changes at once cannot both have been made by who knew it.
const statement = `
with changed as (
  update users set password_hash = $3 where id = $1 and password_hash = $2 returning id
),
ended as (
  update console_sessions s set revoked_at = now()
  from changed where s.user_id = changed.id and s.id <> $4 and s.revoked_at is null
),
dropped as (
  delete from sign_in_challenges c using changed where c.user_id = changed.id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $5, $6, 'user.own_password', 'user', id::text from changed
returning id`

/** Changes a person's own password and ends every session but this one. @returns false when the old one is theirs no more */
export async function changeOwnPasswordHash(
  sql: Database,
  change: { userId: string; compared: string; passwordHash: string; sessionId: string; auditId: string; actor: string },
): Promise<boolean> {
  const { userId, compared, passwordHash, sessionId, auditId, actor } = change
  return (await sql.unsafe(statement, [userId, compared, passwordHash, sessionId, auditId, actor])).length === 1
}
