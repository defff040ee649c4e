import type { Database } from '@/db/client'

const statement = `
delete from approvals
where ctid = any(array(
  select ctid from approvals where state <> 'waiting' and requested_at <= now() - $2 * interval '1 second' limit $1))`

/** One batch of requests that are over: the audit has what was decided. @returns how many went */
export async function reapApprovals(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
