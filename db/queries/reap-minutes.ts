import type { Database } from '@/db/client'

// Each minute was added to its hour when it was folded: nothing is lost but the resolution.
const statement = `
delete from stats_minute where ctid = any(array(
  select ctid from stats_minute where bucket <= now() - $2::float8 * interval '1 second' order by bucket limit $1 for update skip locked))`

/** Removes counts of single minutes that nobody looks at by the minute any more. @returns how many rows went */
export async function reapMinutes(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
