import type { Database } from '@/db/client'
import { absoluteHours, recordOpened, type SessionOrigin } from '@/db/queries/console-session'

/** What answers: the half minute of a right code, or the hash of a recovery code. */
export type ChallengeAnswer = { by: 'code'; step: number } | { by: 'recovery code'; codeHash: string }

const used = {
  // The row's lock decides between two who bring one code: the second finds the step used.
  code: `update user_totp t set last_used_step = $2::bigint from challenge c
    where t.user_id = c.user_id and t.confirmed_at is not null and t.last_used_step < $2::bigint returning t.user_id`,
  'recovery code': `update recovery_codes r set used_at = now() from challenge c
    where r.user_id = c.user_id and r.code_hash = $2::uuid and r.used_at is null returning r.user_id`,
}

const statement = (by: ChallengeAnswer['by']) => `
with challenge as (
  select user_id from sign_in_challenges where token_hash = $1 and expires_at > now()
),
used as (${used[by]}),
answered as (
  delete from sign_in_challenges d using used where d.token_hash = $1 and d.user_id = used.user_id returning d.user_id
),
opened as (
  insert into console_sessions (id, user_id, expires_at, agent, network, proved_at)
  select $3, u.id, now() + interval '${absoluteHours} hours', $5, $6, now()
  from answered a join users u on u.id = a.user_id where u.disabled_at is null
  returning user_id
)${recordOpened(`password and ${by}`)}`

/** Uses up the answer and the challenge and begins the session. @returns false when either was used before, or access ended */
export async function answerChallenge(
  sql: Database,
  input: { tokenHash: Buffer; answer: ChallengeAnswer; sessionId: string; auditId: string } & SessionOrigin,
): Promise<boolean> {
  const { tokenHash, answer, sessionId, auditId, agent, network } = input
  const proof = answer.by === 'code' ? answer.step : answer.codeHash
  const rows = await sql.unsafe(statement(answer.by), [tokenHash, proof, sessionId, auditId, agent, network])
  return rows.length === 1
}
