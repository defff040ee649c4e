import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

export type UserChange = {
  userId: string
  /** Null: as it is. */
  role: Role | null
  disabled: boolean | null
  actor: string
  auditId: string
}

// The administrators are locked in one order before anybody is changed: two who demote each other at once must not both
// find that the other remains.
const statement = `
with admins as (
  select id from users where role = 'admin' and disabled_at is null order by id for update
),
before as (
  select id, role, disabled_at is not null as disabled from users where id = $1
),
changed as (
  update users u
  set role = coalesce($2::text, u.role),
      disabled_at = case when $3::bool is null then u.disabled_at when $3::bool then coalesce(u.disabled_at, now()) end
  where u.id = $1
    and (exists (select from admins a where a.id <> u.id)
         or (coalesce($2::text, u.role) = 'admin' and not coalesce($3::bool, u.disabled_at is not null)))
  returning u.id, u.role, u.disabled_at is not null as disabled
),
ended as (
  update console_sessions s set revoked_at = now() from changed where s.user_id = changed.id and s.revoked_at is null
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
  select $4, $5, 'user.change', 'user', c.id::text,
         jsonb_build_object('before', jsonb_build_object('role', b.role, 'disabled', b.disabled),
                            'after', jsonb_build_object('role', c.role, 'disabled', c.disabled))
  from changed c join before b on b.id = c.id
)
select (select count(*) from before)::int as found, (select count(*) from changed)::int as changed`

/** Changes role or access, ends every session of the user, and records it: `last_admin` leaves all as it is. */
export async function changeUser(sql: Database, change: UserChange): Promise<'changed' | 'not_found' | 'last_admin'> {
  const { userId, role, disabled, auditId, actor } = change
  const [row] = await sql.unsafe<{ found: number; changed: number }[]>(statement, [
    userId,
    role,
    disabled,
    auditId,
    actor,
  ])
  if (!row || row.found === 0) return 'not_found'
  return row.changed === 1 ? 'changed' : 'last_admin'
}
