import type { Database } from '@/db/client'

/** What proves it: the hash that a typed password was compared with, or the half minute of a right code. */
export type SessionProof = { by: 'password'; passwordHash: string } | { by: 'code'; step: number }

const owner = {
  // Only while the password that was compared is still the user's, and it is all that they sign in with.
  password: `select u.id from users u where u.id = $2 and u.password_hash = $3
    and not exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null)`,
  // The row's lock decides between two who bring one code: the second finds the step used.
  code: `update user_totp set last_used_step = $3::bigint
    where user_id = $2 and confirmed_at is not null and last_used_step < $3::bigint returning user_id as id`,
}

const statement = (by: SessionProof['by']) => `
with owner as (${owner[by]}),
proved as (
  update console_sessions s set proved_at = now()
  from owner where s.id = $1 and s.user_id = owner.id and s.method = 'password' and s.revoked_at is null
  returning s.user_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, 'user:' || u.email, 'session.prove', 'user', u.id::text, jsonb_build_object('by', '${by}')
from proved join users u on u.id = proved.user_id
returning id`

/** Notes that a session's owner has shown again who they are. @returns false when the code was used before, or the password changed */
export async function proveSession(
  sql: Database,
  input: { sessionId: string; userId: string; proof: SessionProof; auditId: string },
): Promise<boolean> {
  const { sessionId, userId, proof, auditId } = input
  const shown = proof.by === 'password' ? proof.passwordHash : proof.step
  return (await sql.unsafe(statement(proof.by), [sessionId, userId, shown, auditId])).length === 1
}
