import type { Database } from '@/db/client'

const statement = `
delete from collisions
where ctid = any(array(
  select ctid from collisions where at <= now() - $2::float8 * interval '1 second'
  order by at nulls first limit $1 for update skip locked))`

/** One batch of collisions that are past retention, which is that of suppressions. @returns how many went */
export async function reapCollisions(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
