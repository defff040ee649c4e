import type { Database } from '@/db/client'

/** Calls to one provider that ended within one step, by outcome. */
export type ProviderStep = {
  provider: string
  at: Date
  accepted: number
  rejected: number
  unavailable: number
  unknown: number
}

/** Steps are counted from `from`; one of less than an hour is read from the minutes. */
function statement(table: 'stats_minute' | 'stats_hour'): string {
  const count = (outcome: string) =>
    `coalesce(sum(b.n) filter (where b.measure = 'attempt_${outcome}'), 0)::float8 as ${outcome}`
  return `
select b.provider, date_bin($3::float8 * interval '1 millisecond', b.bucket, $1::timestamptz) as at,
  ${count('accepted')}, ${count('rejected')}, ${count('unavailable')}, ${count('unknown')}
from (
  select bucket, provider, measure, n from ${table} where bucket >= $1::timestamptz and bucket < $2::timestamptz
  union all
  select at, provider, measure, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz
) b
where b.measure in ('attempt_accepted', 'attempt_rejected', 'attempt_unavailable', 'attempt_unknown')
group by 1, 2 order by 1, 2`
}

/** What providers answered, step by step. `from` is included, `to` is not; steps without a call are absent. */
export async function readProviderOutcomes(
  sql: Database,
  range: { from: Date; to: Date; stepMs: number },
): Promise<ProviderStep[]> {
  const text = statement(range.stepMs < 3_600_000 ? 'stats_minute' : 'stats_hour')
  return sql.unsafe<ProviderStep[]>(text, [range.from.toISOString(), range.to.toISOString(), range.stepMs], {
    prepare: true,
  })
}
