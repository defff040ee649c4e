import type { Database } from '@/db/client'

// A message in the log that nobody reads: the smallest thing that makes a commit, and so waits for disk and standby.
const statement = `select pg_logical_emit_message(true, 'once', '')`

/** Returns when every commit that was to be seen before is as safe as one that is confirmed now. Writes to no table. */
export async function awaitCommits(sql: Database): Promise<void> {
  await sql.unsafe(statement, [], { prepare: true })
}
