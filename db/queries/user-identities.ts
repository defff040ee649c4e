import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

export type Identity = { issuer: string; subject: string }

export type LinkedUser = { userId: string; role: Role; hasPassword: boolean }

/** The user that an identity is linked to, or null. */
export async function readIdentity(sql: Database, { issuer, subject }: Identity): Promise<LinkedUser | null> {
  const [row] = await sql<LinkedUser[]>`
    select u.id as "userId", u.role, u.password_hash is not null as "hasPassword"
    from user_identities i join users u on u.id = i.user_id where i.issuer = ${issuer} and i.subject = ${subject}`
  return row ?? null
}

// Of two identities that claim one address at once the constraint `user_identity_of_issuer` lets one in.
const link = `
with linked as (
  insert into user_identities (issuer, subject, user_id)
  select $1, $2, u.id from users u where u.email = lower($3) and u.disabled_at is null
  on conflict do nothing
  returning user_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, 'oidc', 'user.link', 'user', user_id::text, jsonb_build_object('issuer', $1::text) from linked
returning id`

/** Links an identity to the user with this address. @returns false when there is none, or another identity has it */
export async function linkIdentity(
  sql: Database,
  input: Identity & { email: string; auditId: string },
): Promise<boolean> {
  return (await sql.unsafe(link, [input.issuer, input.subject, input.email, input.auditId])).length === 1
}

const make = `
with made as (
  insert into users (id, email, name, role) values ($3, lower($4), $5, $6) on conflict (email) do nothing returning id
),
linked as (
  insert into user_identities (issuer, subject, user_id) select $1, $2, id from made
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $7, 'oidc', 'user.create', 'user', id::text, jsonb_build_object('role', $6::text, 'issuer', $1::text) from made
returning id`

/** Makes a user without a password for an identity. @returns false when the address is taken */
export async function makeIdentifiedUser(
  sql: Database,
  input: Identity & { userId: string; email: string; name: string; role: Role; auditId: string },
): Promise<boolean> {
  const { issuer, subject, userId, email, name, role, auditId } = input
  return (await sql.unsafe(make, [issuer, subject, userId, email, name, role, auditId])).length === 1
}
