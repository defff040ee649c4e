import type { Database } from '@/db/client'
import { idleMinutes } from '@/db/queries/console-session'

export type SessionRow = {
  id: string
  createdAt: Date
  lastSeenAt: Date
  method: 'password' | 'oidc'
  agent: string | null
  network: string | null
}

const statement = `
select id, created_at as "createdAt", last_seen_at as "lastSeenAt", method, agent, network
from console_sessions
where user_id = $1 and revoked_at is null and expires_at > now() and last_seen_at > now() - interval '${idleMinutes} minutes'
order by last_seen_at desc, id limit 100`

/** The sessions of a user that stand now, the liveliest first. */
export async function listSessions(sql: Database, userId: string): Promise<SessionRow[]> {
  return sql.unsafe<SessionRow[]>(statement, [userId])
}
