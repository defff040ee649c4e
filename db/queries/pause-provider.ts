import type { Database } from '@/db/client'

export type ProviderAct = { auditId: string; actor: string; provider: string; reason: string; retryTokens: number }

// The audit record is the act: without it nothing changes, and the same id twice is the same act.
const pause = `
with paused as (
  insert into provider_states as s (provider, retry_tokens, paused_at, paused_by, pause_reason)
  select $3, $5::float8, now(), $2, $4 where not exists (select from audit_records where id = $1::uuid)
  on conflict (provider) do update
    set paused_at = excluded.paused_at, paused_by = excluded.paused_by, pause_reason = excluded.pause_reason
    where s.paused_at is null
  returning provider
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
select $1::uuid, $2, 'provider.pause', 'provider', provider, $4 from paused
returning 1`

/** Keeps every worker from a provider until it is resumed. @returns false: it is paused already, or this was done before */
export async function pauseProvider(sql: Database, act: ProviderAct): Promise<boolean> {
  const parameters = [act.auditId, act.actor, act.provider, act.reason, act.retryTokens]
  return (await sql.unsafe(pause, parameters, { prepare: true })).length === 1
}

const resume = `
with resumed as (
  update provider_states s
  set paused_at = null, paused_by = null, pause_reason = null, asked_to_wait_until = null,
      open_until = case s.breaker when 'open' then m.at end
  from (select now() as at) m
  where s.provider = $3 and not exists (select from audit_records where id = $1::uuid)
    and (s.paused_at is not null or s.breaker = 'open' or s.asked_to_wait_until > m.at)
  returning s.provider
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
select $1::uuid, $2, 'provider.resume', 'provider', provider, $4 from resumed
returning 1`

/**
 * Ends a pause, and the waiting for an open breaker or for the provider's own word: a probe may try it at once.
 * @returns false: nothing kept anybody from it, or this was done before
 */
export async function resumeProvider(sql: Database, act: Omit<ProviderAct, 'retryTokens'>): Promise<boolean> {
  const parameters = [act.auditId, act.actor, act.provider, act.reason]
  return (await sql.unsafe(resume, parameters, { prepare: true })).length === 1
}
