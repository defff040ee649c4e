import type { Database } from '@/db/client'
import { idleMinutes } from '@/db/queries/console-session'
import type { Role } from '@/lib/auth/permissions'

export type UserRow = {
  id: string
  email: string
  name: string
  role: Role
  createdAt: Date
  disabledAt: Date | null
  secondFactor: boolean
  /** Sessions that stand now, and the last sign of life of any. */
  sessions: number
  lastSeenAt: Date | null
}

/** Everybody who may sign in, or could. */
export async function listUsers(sql: Database): Promise<UserRow[]> {
  return sql<UserRow[]>`
    select u.id, u.email, u.name, u.role, u.created_at as "createdAt", u.disabled_at as "disabledAt",
      exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null) as "secondFactor", s.standing as sessions,
      s.last_seen_at as "lastSeenAt"
    from users u
    left join lateral (
      select count(*) filter (
          where c.revoked_at is null and c.expires_at > now() and c.last_seen_at > now() - make_interval(mins => ${idleMinutes}))::int as standing,
        max(c.last_seen_at) as last_seen_at
      from console_sessions c where c.user_id = u.id
    ) s on true
    order by u.email`
}
