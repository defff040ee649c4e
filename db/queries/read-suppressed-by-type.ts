import type { Database } from '@/db/client'
import { countersOfRange, rangeInstants } from '@/db/queries/stats-of-range'

const statement = `
select t.type, sum(t.n)::float8 as count
from (${countersOfRange('type', "measure = 'suppressed'")}
) t group by t.type`

/** How many duplicates of each type were suppressed in a range. */
export async function readSuppressedByType(
  sql: Database,
  from: Date,
  to: Date,
): Promise<{ type: string; count: number }[]> {
  return sql.unsafe(statement, rangeInstants(from, to), { prepare: true })
}
