import type { Database } from '@/db/client'

/** A time in which a provider was paused, by whom and why; `until` null: it is not resumed yet. */
export type PauseSpan = { provider: string; from: Date; until: Date | null; by: string; reason: string | null }

// The audit records are the acts. What was before the range began counts too: the last act of each provider until then.
// Within one millisecond a pause comes before its end, since only what is paused can be resumed from it.
const statement = `
with acts as (
  select p.provider, a.at, a.action, a.actor, a.reason
  from provider_states p
  join audit_records a on a.subject_kind = 'provider' and a.subject_id = p.provider
  where a.action in ('provider.pause', 'provider.resume') and a.at >= $1::timestamptz and a.at < $2::timestamptz
  union all
  select p.provider, b.at, b.action, b.actor, b.reason
  from provider_states p
  cross join lateral (
    select * from audit_records a
    where a.subject_kind = 'provider' and a.subject_id = p.provider
      and a.action in ('provider.pause', 'provider.resume') and a.at < $1::timestamptz
    order by a.at desc nulls last, a.action desc limit 1
  ) b
)
select provider, at as "from", until, actor as by, reason from (
  select *, lead(at) over (partition by provider order by at, action) as until from acts
) t where action = 'provider.pause' order by provider, at`

/** When operators had paused providers, in a range. */
export async function readPauseSpans(sql: Database, from: Date, to: Date): Promise<PauseSpan[]> {
  return sql.unsafe<PauseSpan[]>(statement, [from.toISOString(), to.toISOString()], { prepare: true })
}
