import type { Database } from '@/db/client'

/** What came of this work, and how many rows of these tables it read. The engine's pool has one connection, which does the work; what others read meanwhile counts too. */
export async function countRowsRead<Result>(
  sql: Database,
  engine: Database,
  tables: readonly string[],
  work: () => Promise<Result>,
): Promise<{ result: Result; rows: number }> {
  const before = await readSoFar(sql, engine, tables)
  const result = await work()
  return { result, rows: (await readSoFar(sql, engine, tables)) - before }
}

/** With what these connections read until now: each tells that first, or it would count as the work's. */
async function readSoFar(sql: Database, engine: Database, tables: readonly string[]): Promise<number> {
  for (const told of [sql, engine]) {
    await told`select pg_stat_force_next_flush()`
    await told`select 1`
  }
  const [row] = await sql<{ n: number }[]>`
    select sum(seq_tup_read + idx_tup_fetch)::int as n from pg_stat_user_tables where relname in ${sql(tables)}`
  return row?.n ?? 0
}
