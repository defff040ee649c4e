import type { Database } from '@/db/client'

/** A time in which a provider's breaker was not closed, or that many times in a row, hardly apart; `until` null: it is not closed yet. */
export type BreakerSpan = { provider: string; from: Date; until: Date | null; times: number }

// What was before the range began counts too: the last move of each provider until then. Moves between open and half-open
// are no ends of a span, so a breaker that tries all day gives one row; and so does one that opens again and again, sooner than can be told apart.
const statement = `
with moves as (
  select provider, epoch, at, state <> 'closed' as broken from breaker_moves where at >= $1::timestamptz and at < $2::timestamptz
  union all
  select b.provider, b.epoch, b.at, b.state <> 'closed'
  from provider_states p
  cross join lateral (
    select * from breaker_moves m where m.provider = p.provider and m.at < $1::timestamptz order by m.epoch desc limit 1
  ) b
),
turns as (
  select * from (
    select *, lag(broken, 1, false) over (partition by provider order by epoch) as before from moves
  ) m where broken <> before
),
spans as (
  select *, "from" - lag(until) over (partition by provider order by "from") >= $3::float8 * interval '1 millisecond' as apart from (
    select provider, broken, at as "from", lead(at) over (partition by provider order by epoch) as until from turns
  ) t where broken
),
numbered as (
  select *, count(*) filter (where apart) over (partition by provider order by "from") as stretch from spans
)
select provider, min("from") as "from", case when bool_and(until is not null) then max(until) end as until, count(*)::int as times
from numbered group by provider, stretch order by provider, min("from")`

/** When breakers were open or half-open in a range. Those that were closed for less than `apartMs` between are one. */
export async function readBreakerSpans(sql: Database, from: Date, to: Date, apartMs: number): Promise<BreakerSpan[]> {
  return sql.unsafe<BreakerSpan[]>(statement, [from.toISOString(), to.toISOString(), apartMs], { prepare: true })
}
