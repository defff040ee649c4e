import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { BreakerState } from '@/lib/domain/breaker'

/** What one worker saw of one provider since it last said so. */
export type ProviderOutcomes = {
  provider: string
  accepted: number
  rejected: number
  unavailable: number
  unknown: number
  failures: number
  /** What these calls earned for repeating others. */
  earnedRetries: number
  /** Earned by a second of nothing, and the most that is kept. */
  retriesPerSecond: number
  retriesMax: number
  askedToWaitMs: number | null
  windowMs: number
}

/** What all workers together have seen in the provider's window, and how its breaker stands. */
export type WindowCounts = {
  provider: string
  calls: number
  failures: number
  breaker: BreakerState
  epoch: number
  sinceMs: number
}

// Counts by second, summed over the window but not from before the breaker's last move. The statement does not see its own
// rows: they are added from the input. In provider order, so that two workers never wait for each other.
const statement = `
with input as (
  select * from unnest($1::text[], $2::int4[], $3::int4[], $4::int4[], $5::int4[], $6::int4[], $7::float8[], $8::float8[], $9::float8[],
                       $10::float8[], $11::float8[])
    u(provider, accepted, rejected, unavailable, unknown, failures, earned, retries_per_second, retries_max, wait_ms, window_ms)
  where set_config('synchronous_commit', 'off', true) = 'off'
),
standing as (
  insert into provider_states as s (provider, retry_tokens, asked_to_wait_until)
  select i.provider, i.retries_max, now() + i.wait_ms * interval '1 millisecond' from input i order by i.provider
  on conflict (provider) do update
    set asked_to_wait_until = greatest(s.asked_to_wait_until, excluded.asked_to_wait_until),
        retry_reckoned_at = greatest(s.retry_reckoned_at, excluded.retry_reckoned_at),
        retry_tokens = (
          select least(i.retries_max, s.retry_tokens + i.earned
            + i.retries_per_second * greatest(0, extract(epoch from excluded.retry_reckoned_at - s.retry_reckoned_at)))
          from input i where i.provider = excluded.provider)
  returning s.provider, s.breaker, s.breaker_epoch, s.breaker_since
),
counted as (
  insert into provider_outcomes as o (provider, second, accepted, rejected, unavailable, unknown, failures)
  select i.provider, date_trunc('second', now()), i.accepted, i.rejected, i.unavailable, i.unknown, i.failures
  from input i order by i.provider
  on conflict (provider, second) do update
    set accepted = o.accepted + excluded.accepted, rejected = o.rejected + excluded.rejected,
        unavailable = o.unavailable + excluded.unavailable, unknown = o.unknown + excluded.unknown,
        failures = o.failures + excluded.failures
),
gone as (
  delete from provider_outcomes o using input i where o.provider = i.provider and o.second < now() - interval '1 hour'
)
select i.provider, s.breaker, s.breaker_epoch as epoch, extract(epoch from now() - s.breaker_since)::float8 * 1000 as "sinceMs",
  (i.accepted + i.rejected + i.unavailable + i.unknown + coalesce(w.calls, 0))::int4 as calls,
  (i.failures + coalesce(w.failures, 0))::int4 as failures
from input i
join standing s on s.provider = i.provider
left join lateral (
  select sum(o.accepted + o.rejected + o.unavailable + o.unknown) as calls, sum(o.failures) as failures
  from provider_outcomes o
  where o.provider = i.provider and o.second > greatest(now() - i.window_ms * interval '1 millisecond', s.breaker_since)
) w on true`

/** Adds what a worker saw to what all saw: once a flush, never once a call. */
export async function recordProviderOutcomes(
  sql: Database,
  seen: readonly ProviderOutcomes[],
): Promise<WindowCounts[]> {
  const column = (of: (one: ProviderOutcomes) => string | number | null) => arrayParameter(seen.map(of))
  const parameters = [
    column((one) => one.provider),
    column((one) => one.accepted),
    column((one) => one.rejected),
    column((one) => one.unavailable),
    column((one) => one.unknown),
    column((one) => one.failures),
    column((one) => one.earnedRetries),
    column((one) => one.retriesPerSecond),
    column((one) => one.retriesMax),
    column((one) => one.askedToWaitMs),
    column((one) => one.windowMs),
  ]
  return sql.unsafe<WindowCounts[]>(statement, parameters, { prepare: true })
}
