import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

// By the index of time, so that the cost is bounded however rare the rules are.
const statement = `
select rule, extract(epoch from suppressed_at - window_opened_at)::float8 * 1000 as "gapMs"
from (
  select suppressed_at, window_opened_at, type, rule from suppressions
  where suppressed_at >= $1::timestamptz order by suppressed_at desc nulls last, id desc nulls last limit $4
) s
where type = $2 and rule = any($3::text[]) and window_opened_at is not null`

export type Gap = { rule: string; gapMs: number }

/** Milliseconds between a fact and each of its duplicates that some rules of a type stopped, among the newest decision records. */
export async function readGaps(
  sql: Database,
  asked: { since: Date; type: string; rules: readonly string[]; lookThrough: number },
): Promise<Gap[]> {
  const values = [asked.since.toISOString(), asked.type, arrayParameter(asked.rules), asked.lookThrough]
  return sql.unsafe<Gap[]>(statement, values, { prepare: true })
}
