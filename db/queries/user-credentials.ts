import type { Database } from '@/db/client'

/** `passwordHash` null: signs in by OpenID Connect only. */
export type UserCredentials = { id: string; passwordHash: string | null; disabled: boolean; secondFactor: boolean }

/** What signing in compares with; null when there is no such user. */
export async function readUserCredentials(sql: Database, email: string): Promise<UserCredentials | null> {
  const [row] = await sql<UserCredentials[]>`
    select id, password_hash as "passwordHash", disabled_at is not null as disabled,
      exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null) as "secondFactor"
    from users u where email = ${email.toLowerCase()}`
  return row ?? null
}

export async function anyUserExists(sql: Database): Promise<boolean> {
  return (await sql`select 1 from users limit 1`).length > 0
}

const replace = `
with changed as (
  update users set password_hash = $2 where id = $1 returning id
),
ended as (
  update console_sessions s set revoked_at = now() from changed where s.user_id = changed.id and s.revoked_at is null
),
dropped as (
  delete from sign_in_challenges c using changed where c.user_id = changed.id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $3, $4, 'user.password', 'user', id::text from changed`

/** Sets a password, ends every session and begun sign-in of its user, and records who did it. */
export async function replacePassword(
  sql: Database,
  change: { userId: string; passwordHash: string; auditId: string; actor: string },
): Promise<void> {
  await sql.unsafe(replace, [change.userId, change.passwordHash, change.auditId, change.actor])
}

/** Stores the same password under other parameters: sessions go on. @returns false when it is not the one that was hashed any more */
export async function rehashPassword(
  sql: Database,
  change: { userId: string; before: string; passwordHash: string },
): Promise<boolean> {
  const { userId, before, passwordHash } = change
  return (
    (await sql`update users set password_hash = ${passwordHash} where id = ${userId} and password_hash = ${before}`)
      .count === 1
  )
}
