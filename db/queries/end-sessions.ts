import type { Database } from '@/db/client'

export type SessionsToEnd = { one: string } | { allBut: string | null }

const statement = `
with ended as (
  update console_sessions set revoked_at = now()
  where user_id = $1 and revoked_at is null and expires_at > now()
    and case when $2::uuid is not null then id = $2::uuid else id is distinct from $3::uuid end
  returning id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, $5, 'session.end', 'user', $1::uuid::text, jsonb_build_object('sessions', count(*)) from ended having count(*) > 0
returning (detail ->> 'sessions')::int as ended`

/** Ends one session of a user, or all but one, with its audit record. @returns how many ended */
export async function endSessions(
  sql: Database,
  input: { userId: string; sessions: SessionsToEnd; actor: string; auditId: string },
): Promise<number> {
  const { userId, sessions, auditId, actor } = input
  const [one, allBut] = 'one' in sessions ? [sessions.one, null] : [null, sessions.allBut]
  const [row] = await sql.unsafe<{ ended: number }[]>(statement, [userId, one, allBut, auditId, actor])
  return row?.ended ?? 0
}
