import type { Database } from '@/db/client'

const statement = `
delete from intake_rejects
where ctid = any(array(
  select ctid from intake_rejects where last_at <= now() - $2::float8 * interval '1 second'
  order by last_at limit $1 for update skip locked))`

/** One batch of refused messages that are past retention: their bodies are customers'. @returns how many went */
export async function reapIntakeRejects(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
