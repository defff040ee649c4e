import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

// By the index of time, so that the cost is bounded however rare the rules are. One more row, without a rule, says what was looked at.
const statement = `
with looked as materialized (
  select suppressed_at, window_opened_at, type, rule from suppressions
  where suppressed_at >= $1::timestamptz order by suppressed_at desc nulls last, id desc nulls last limit $4
)
select rule, extract(epoch from suppressed_at - window_opened_at)::float8 * 1000 as "gapMs", null::timestamptz as since
from looked where type = $2 and rule = any($3::text[]) and window_opened_at is not null
union all
select null, count(*)::float8, min(suppressed_at) from looked`

export type Gap = { rule: string; gapMs: number }

/** `looked`: so many decision records, back to `since`; null when there was none. */
export type Gaps = { gaps: Gap[]; looked: number; since: Date | null }

type Row = { rule: string | null; gapMs: number; since: Date | null }

/** Milliseconds between a fact and each of its duplicates that some rules of a type stopped, among the newest decision records. */
export async function readGaps(
  sql: Database,
  asked: { since: Date; type: string; rules: readonly string[]; lookThrough: number },
): Promise<Gaps> {
  const values = [asked.since.toISOString(), asked.type, arrayParameter(asked.rules), asked.lookThrough]
  const rows = await sql.unsafe<Row[]>(statement, values, { prepare: true })
  const gaps = rows.flatMap(({ rule, gapMs }) => (rule === null ? [] : [{ rule, gapMs }]))
  const ending = rows.find(({ rule }) => rule === null)
  return { gaps, looked: ending?.gapMs ?? 0, since: ending?.since ?? null }
}
