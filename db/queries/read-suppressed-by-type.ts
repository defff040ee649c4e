import type { Database } from '@/db/client'

const statement = `
select type, sum(n)::float8 as count
from (
  select type, n from stats_minute where bucket >= $1::timestamptz and bucket < $2::timestamptz and measure = 'suppressed'
  union all
  select type, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz and measure = 'suppressed'
) t group by type`

/** How many duplicates of each type were suppressed in a range. */
export async function readSuppressedByType(
  sql: Database,
  from: Date,
  to: Date,
): Promise<{ type: string; count: number }[]> {
  return sql.unsafe(statement, [from.toISOString(), to.toISOString()], { prepare: true })
}
