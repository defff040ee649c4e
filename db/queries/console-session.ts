import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

export type SessionUser = {
  userId: string
  email: string
  name: string
  role: Role
  /** The role demands a second factor that this user does not have yet. A provider's sign-in brings its own. */
  mustEnrol: boolean
  proof: Proof
}

/** Whether a session's owner showed who they are a short while ago, and by what they can again. */
export type Proof = { recent: boolean; by: 'password' | 'code' | 'sign_in' }

export const idleMinutes = 30
export const absoluteHours = 12
/** How long a proof of who it is holds for what needs a recent one. */
export const proofMinutes = 5

/** Where and with what a session is begun; for its owner to recognise it by. */
export type SessionOrigin = { agent: string | null; network: string | null }

/** The end of every statement that begins a session: one record for what `opened` (user_id) has. $4 is the record's id. */
export const recordOpened = (by: string) => `
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, 'user:' || u.email, 'session.open', 'user', u.id::text, jsonb_build_object('by', '${by}')
from opened join users u on u.id = opened.user_id
returning id`

// Only while the password that was compared is still the user's: one that is replaced meanwhile opens nothing.
const open = `
with opened as (
  insert into console_sessions (id, user_id, expires_at, agent, network, proved_at)
  select $1, u.id, now() + interval '${absoluteHours} hours', $5, $6, now() from users u
  where u.id = $2 and u.password_hash = $3 and u.disabled_at is null
  returning user_id
)${recordOpened('password')}`

/** Begins a session of at most ${absoluteHours} hours. @returns false when access ended or the password changed meanwhile */
export async function openSession(
  sql: Database,
  session: { id: string; userId: string; passwordHash: string; auditId: string } & SessionOrigin,
): Promise<boolean> {
  const { id, userId, passwordHash, auditId, agent, network } = session
  return (await sql.unsafe(open, [id, userId, passwordHash, auditId, agent, network])).length === 1
}

// A provider that signs in who was signed in there already has proved nothing just now: only its own word for the time counts.
const openByIdentity = `
with opened as (
  insert into console_sessions (id, user_id, expires_at, agent, network, method, proved_at)
  select $1, u.id, now() + interval '${absoluteHours} hours', $5, $6, 'oidc', case when $7::float8 is not null then least(to_timestamp($7::float8), now()) end
  from user_identities i join users u on u.id = i.user_id
  where i.issuer = $2 and i.subject = $3 and u.disabled_at is null
  returning user_id
)${recordOpened('oidc')}`

/** The same for who was signed in by an OpenID Connect provider. @returns false when nobody is linked, or access ended */
export async function openSessionByIdentity(
  sql: Database,
  session: {
    id: string
    issuer: string
    subject: string
    /** When the provider says that it saw who it is, in seconds since 1970; null: it does not say. */
    authenticatedAt: number | null
    auditId: string
  } & SessionOrigin,
): Promise<boolean> {
  const { id, issuer, subject, authenticatedAt, auditId, agent, network } = session
  const parameters = [id, issuer, subject, auditId, agent, network, authenticatedAt]
  return (await sql.unsafe(openByIdentity, parameters)).length === 1
}

// When it was seen is worth no wait: a standby that hears nothing must not keep people from the pages.
const use = `
with live as (
  select s.id, s.last_seen_at, u.id as user_id, u.email, u.name, u.role,
    s.method = 'password' and exists (select from totp_required_roles r where r.role = u.role)
      and not exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null) as must_enrol,
    coalesce(s.proved_at > now() - interval '${proofMinutes} minutes', false) as proved,
    case when s.method = 'oidc' then 'sign_in'
         when exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null) then 'code'
         else 'password' end as proves_by
  from console_sessions s join users u on u.id = s.user_id
  where s.id = $1 and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null
    and s.last_seen_at > now() - interval '${idleMinutes} minutes'
),
seen as (
  update console_sessions s set last_seen_at = now() from live where s.id = live.id and live.last_seen_at < now() - interval '1 minute'
    and set_config('synchronous_commit', 'off', true) = 'off'
)
select user_id as "userId", email, name, role, must_enrol as "mustEnrol",
  json_build_object('recent', proved, 'by', proves_by) as proof
from live`

/** Who a session belongs to, if it still stands: not revoked, not idle for ${idleMinutes} minutes, its user not disabled. */
export async function useSession(sql: Database, id: string): Promise<SessionUser | null> {
  const [row] = await sql.unsafe<SessionUser[]>(use, [id], { prepare: true })
  return row ?? null
}

/** Ends a session: the next request with it is a stranger's, in every process. */
export async function revokeSession(sql: Database, id: string): Promise<void> {
  await sql`update console_sessions set revoked_at = now() where id = ${id} and revoked_at is null`
}
