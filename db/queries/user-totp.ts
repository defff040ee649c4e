import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

const begin = `
insert into user_totp (user_id, sealed_secret) values ($1, $2)
on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, created_at = now() where user_totp.confirmed_at is null
returning user_id`

/** Offers a secret; the one that was offered before goes. @returns false when a confirmed one stands */
export async function offerTotp(sql: Database, userId: string, sealedSecret: Buffer): Promise<boolean> {
  return (await sql.unsafe(begin, [userId, sealedSecret])).length === 1
}

export type StoredTotp = { sealedSecret: Buffer; confirmed: boolean; codesLeft: number; nowSeconds: number }

/** A user's second factor and the database's time; null when there is none, not even an offered one. */
export async function readTotp(sql: Database, userId: string): Promise<StoredTotp | null> {
  const [row] = await sql<StoredTotp[]>`
    select sealed_secret as "sealedSecret", confirmed_at is not null as confirmed, extract(epoch from now())::float8 as "nowSeconds",
      (select count(*)::int from recovery_codes r where r.user_id = t.user_id and r.used_at is null) as "codesLeft"
    from user_totp t where t.user_id = ${userId}`
  return row ?? null
}

type CodesMade = { userId: string; step: number; codeHashes: string[]; actor: string; auditId: string }

const confirm = `
with confirmed as (
  update user_totp set confirmed_at = now(), last_used_step = $2::bigint
  where user_id = $1 and sealed_secret = $6 and confirmed_at is null returning user_id
),
codes as (
  insert into recovery_codes (user_id, code_hash) select user_id, unnest($3::uuid[]) from confirmed
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $4, $5, 'totp.enrol', 'user', user_id::text from confirmed
returning id`

/** Turns the offered secret on, with its recovery codes. @returns false when another was offered, or it is on already */
export async function confirmTotp(sql: Database, input: CodesMade & { sealedSecret: Buffer }): Promise<boolean> {
  const { userId, step, codeHashes, auditId, actor, sealedSecret } = input
  const parameters = [userId, step, arrayParameter(codeHashes), auditId, actor, sealedSecret]
  return (await sql.unsafe(confirm, parameters)).length === 1
}

const renew = `
with used as (
  update user_totp set last_used_step = $2::bigint
  where user_id = $1 and confirmed_at is not null and last_used_step < $2::bigint returning user_id
),
gone as (
  delete from recovery_codes r using used where r.user_id = used.user_id
),
codes as (
  insert into recovery_codes (user_id, code_hash) select user_id, unnest($3::uuid[]) from used
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $4, $5, 'recovery_codes.renew', 'user', user_id::text from used
returning id`

/** Puts new recovery codes in the place of all old ones. @returns false when the code was used before */
export async function renewRecoveryCodes(sql: Database, input: CodesMade): Promise<boolean> {
  const { userId, step, codeHashes, auditId, actor } = input
  return (await sql.unsafe(renew, [userId, step, arrayParameter(codeHashes), auditId, actor])).length === 1
}

const remove = `
with gone as (
  delete from user_totp t
  where t.user_id = $1 and t.confirmed_at is not null and t.last_used_step < $2::bigint
    and not exists (select from totp_required_roles r join users u on u.role = r.role where u.id = t.user_id)
  returning user_id
),
codes as (
  delete from recovery_codes r using gone where r.user_id = gone.user_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $3, $4, 'totp.remove', 'user', user_id::text from gone
returning id`

/** Turns it off by its owner's code. @returns false when the code was used before, or the role demands a second factor */
export async function removeTotp(
  sql: Database,
  input: { userId: string; step: number; actor: string; auditId: string },
): Promise<boolean> {
  const { userId, step, auditId, actor } = input
  return (await sql.unsafe(remove, [userId, step, auditId, actor])).length === 1
}

const reset = `
with gone as (
  delete from user_totp where user_id = $1 returning user_id
),
codes as (
  delete from recovery_codes r using gone where r.user_id = gone.user_id
),
ended as (
  update console_sessions s set revoked_at = now() from gone where s.user_id = gone.user_id and s.revoked_at is null
),
dropped as (
  delete from sign_in_challenges c using gone where c.user_id = gone.user_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
select $2, $3, 'totp.reset', 'user', user_id::text, $4 from gone
returning id`

/** Takes somebody's second factor and recovery codes away and ends every session of theirs. @returns false when there was none */
export async function resetTotp(
  sql: Database,
  input: { userId: string; auditId: string; actor: string; reason: string | null },
): Promise<boolean> {
  return (await sql.unsafe(reset, [input.userId, input.auditId, input.actor, input.reason])).length === 1
}
