import type { Database } from '@/db/client'
import type { RetryBudget } from '@/lib/domain/retry-budget'

const have = `
least($4::float8, s.retry_tokens + $3::float8 * greatest(0, extract(epoch from excluded.retry_reckoned_at - s.retry_reckoned_at))::float8)`
const granted = `greatest(0, least($2::int4, floor(${have})))::int4`

const statement = `
insert into provider_states as s (provider, retry_tokens, retry_granted)
select $1, $4::float8 - g.granted, g.granted from (select least($2::int4, floor($4::float8))::int4 as granted) g
where set_config('synchronous_commit', 'off', true) = 'off'
on conflict (provider) do update
  set retry_granted = ${granted}, retry_tokens = ${have} - ${granted},
      retry_reckoned_at = greatest(s.retry_reckoned_at, excluded.retry_reckoned_at)
returning retry_granted as granted`

/** Takes what it may of a provider's retry budget, for the repetitions of one batch. One row, one statement. */
export async function takeRetryTokens(
  sql: Database,
  provider: string,
  budget: RetryBudget,
  wanted: number,
): Promise<number> {
  const parameters = [provider, wanted, budget.perSecond, budget.max]
  const [row] = await sql.unsafe<{ granted: number }[]>(statement, parameters, { prepare: true })
  return row?.granted ?? 0
}
