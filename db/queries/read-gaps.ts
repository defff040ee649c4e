import type { Database } from '@/db/client'

// By the index of time, so that the cost is bounded however rare the rule is.
const statement = `
select extract(epoch from suppressed_at - window_opened_at)::float8 * 1000 as "gapMs", suppressed_at as at
from (
  select suppressed_at, window_opened_at, type, rule from suppressions
  where suppressed_at >= $1::timestamptz order by suppressed_at desc nulls last, id desc nulls last limit $4
) s
where type = $2 and rule = $3 and window_opened_at is not null`

/** Milliseconds between a fact and each of its duplicates that a rule stopped, among the newest decision records. */
export async function readGaps(
  sql: Database,
  asked: { since: Date; type: string; rule: string; lookThrough: number },
): Promise<{ gapMs: number; at: Date }[]> {
  const values = [asked.since.toISOString(), asked.type, asked.rule, asked.lookThrough]
  return sql.unsafe<{ gapMs: number; at: Date }[]>(statement, values, { prepare: true })
}
