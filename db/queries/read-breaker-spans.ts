import type { Database } from '@/db/client'

/** A time in which a provider's breaker was not closed; `until` null: it is not closed yet. */
export type BreakerSpan = { provider: string; from: Date; until: Date | null }

// What was before the range began counts too: the last move of each provider until then. Moves between open and half-open
// are no ends of a span, so a breaker that tries all day gives one row.
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
)
select provider, "from", until from (
  select provider, broken, at as "from", lead(at) over (partition by provider order by epoch) as until from turns
) t where broken order by provider, "from"`

/** When breakers were open or half-open in a range. */
export async function readBreakerSpans(sql: Database, from: Date, to: Date): Promise<BreakerSpan[]> {
  return sql.unsafe<BreakerSpan[]>(statement, [from.toISOString(), to.toISOString()], { prepare: true })
}
