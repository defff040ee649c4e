import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

const statement = `
with before as (
  select coalesce(jsonb_agg(role order by role), '[]') as roles from totp_required_roles
),
gone as (
  delete from totp_required_roles where role <> all($1::text[])
),
added as (
  insert into totp_required_roles (role) select unnest($1::text[]) on conflict (role) do nothing
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $2, $3, 'totp.require', 'console', 'sign-in',
  jsonb_build_object('before', before.roles, 'after', (select coalesce(jsonb_agg(r order by r), '[]') from unnest($1::text[]) r))
from before`

/** Sets which roles must have a second factor, all of them at once. */
export async function requireTotp(
  sql: Database,
  input: { roles: readonly Role[]; auditId: string; actor: string },
): Promise<void> {
  await sql.unsafe(statement, [arrayParameter(input.roles), input.auditId, input.actor])
}

export async function readTotpRoles(sql: Database): Promise<Role[]> {
  const rows = await sql<{ role: Role }[]>`select role from totp_required_roles order by role`
  return rows.map(({ role }) => role)
}
