import type { Database } from '@/db/client'
import { wholeHours } from '@/db/queries/read-stats'

// Whole hours from the table of hours, as `readStatTotals` has them.
const statement = `
select type, sum(n)::float8 as count
from (
  select type, n from stats_hour where bucket >= $3::timestamptz and bucket < $4::timestamptz and measure = 'suppressed'
  union all
  select type, n from stats_minute where bucket >= $1::timestamptz and bucket < $3::timestamptz and measure = 'suppressed'
  union all
  select type, n from stats_minute where bucket >= $4::timestamptz and bucket < $2::timestamptz and measure = 'suppressed'
  union all
  select type, n from stat_deltas where at >= $1::timestamptz and at < $2::timestamptz and measure = 'suppressed'
) t group by type`

/** How many duplicates of each type were suppressed in a range. */
export async function readSuppressedByType(
  sql: Database,
  from: Date,
  to: Date,
): Promise<{ type: string; count: number }[]> {
  const instants = [from, to, ...wholeHours(from, to)].map((date) => date.toISOString())
  return sql.unsafe(statement, instants, { prepare: true })
}
