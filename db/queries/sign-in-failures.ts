import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

const windowMinutes = 30

const count = `
insert into sign_in_failures as f (subject_hash, failures, window_started_at) values ($1, 1, now())
on conflict (subject_hash) do update
  set failures = case when f.window_started_at <= excluded.window_started_at - interval '${windowMinutes} minutes' then 1 else f.failures + 1 end,
      window_started_at = case when f.window_started_at <= excluded.window_started_at - interval '${windowMinutes} minutes'
                          then excluded.window_started_at else f.window_started_at end
returning failures`

/** Counts one try before its password is compared, so that parallel tries cannot slip past. @returns tries in this window */
export async function countSignInTry(sql: Database, subjectHash: Buffer): Promise<number> {
  const [row] = await sql.unsafe<{ failures: number }[]>(count, [subjectHash])
  return row?.failures ?? 1
}

const forgive = `
with forgotten as (
  delete from sign_in_failures where subject_hash = $1
)
update sign_in_failures set failures = failures - 1 where subject_hash = any($2::bytea[]) and failures > 0`

/** A success proves who it is: typing errors of this account count no more, and the try itself was no failure of the others. */
export async function forgiveSignInTries(sql: Database, account: Buffer, others: Buffer[]): Promise<void> {
  await sql.unsafe(forgive, [account, arrayParameter(others)])
}
