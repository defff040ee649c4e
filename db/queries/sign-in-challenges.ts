import type { Database } from '@/db/client'

const lifeMinutes = 5

// As a session: only while the compared password is still the user's. The user's stale challenges go with it.
const open = `
with stale as (
  delete from sign_in_challenges where user_id = $2 and expires_at <= now()
)
insert into sign_in_challenges (token_hash, user_id, expires_at)
select $1, u.id, now() + interval '${lifeMinutes} minutes' from users u
where u.id = $2 and u.password_hash = $3 and u.disabled_at is null
returning user_id`

/** Notes that the password was right. @returns false when access ended or the password changed meanwhile */
export async function openChallenge(
  sql: Database,
  challenge: { tokenHash: Buffer; userId: string; passwordHash: string },
): Promise<boolean> {
  const { tokenHash, userId, passwordHash } = challenge
  return (await sql.unsafe(open, [tokenHash, userId, passwordHash])).length === 1
}

export type Challenge = { userId: string; sealedSecret: Buffer; nowSeconds: number }

/** Whose code is awaited, and the database's time; null when it is too late or there is none. */
export async function readChallenge(sql: Database, tokenHash: Buffer): Promise<Challenge | null> {
  const [row] = await sql<Challenge[]>`
    select c.user_id as "userId", t.sealed_secret as "sealedSecret", extract(epoch from now())::float8 as "nowSeconds"
    from sign_in_challenges c join user_totp t on t.user_id = c.user_id
    where c.token_hash = ${tokenHash} and c.expires_at > now() and t.confirmed_at is not null`
  return row ?? null
}
