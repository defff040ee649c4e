import type { Database } from '@/db/client'

const statement = `
select 1 from pg_stat_activity
where usename = current_user and datname = current_database() and application_name like 'once-%' and state <> 'idle'
  and query_start < now() - $1::float8 * interval '1 millisecond' limit 1`

/** Whether the server has had a statement of any process of ours under way for so long. */
export async function findLongWork(sql: Database, forMs: number): Promise<boolean> {
  return (await sql.unsafe(statement, [forMs])).length > 0
}
