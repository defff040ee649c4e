import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

export type SessionUser = { userId: string; email: string; name: string; role: Role }

const idleMinutes = 30
const absoluteHours = 12

const open = `
with opened as (
  insert into console_sessions (id, user_id, expires_at) values ($1, $2, now() + interval '${absoluteHours} hours') returning id, user_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $3, 'user:' || u.email, 'session.open', 'user', u.id::text from opened join users u on u.id = opened.user_id`

/** Begins a session of at most ${absoluteHours} hours. */
export async function openSession(
  sql: Database,
  session: { id: string; userId: string; auditId: string },
): Promise<void> {
  await sql.unsafe(open, [session.id, session.userId, session.auditId])
}

const use = `
with live as (
  select s.id, s.last_seen_at, u.id as user_id, u.email, u.name, u.role
  from console_sessions s join users u on u.id = s.user_id
  where s.id = $1 and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null
    and s.last_seen_at > now() - interval '${idleMinutes} minutes'
),
seen as (
  update console_sessions s set last_seen_at = now() from live where s.id = live.id and live.last_seen_at < now() - interval '1 minute'
)
select user_id as "userId", email, name, role from live`

/** Who a session belongs to, if it still stands: not revoked, not idle for ${idleMinutes} minutes, its user not disabled. */
export async function useSession(sql: Database, id: string): Promise<SessionUser | null> {
  const [row] = await sql.unsafe<SessionUser[]>(use, [id], { prepare: true })
  return row ?? null
}

/** Ends a session: the next request with it is a stranger's, in every process. */
export async function revokeSession(sql: Database, id: string): Promise<void> {
  await sql`update console_sessions set revoked_at = now() where id = ${id} and revoked_at is null`
}
