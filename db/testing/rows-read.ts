import type { Database } from '@/db/client'

/** How many rows of these tables were read so far, with what the engine's connection (one) read just now: it tells that first. */
export async function rowsRead(sql: Database, engine: Database, tables: readonly string[]): Promise<number> {
  await engine`select pg_stat_force_next_flush()`
  await engine`select 1`
  const [row] = await sql<{ n: number }[]>`
    select sum(seq_tup_read + idx_tup_fetch)::int as n from pg_stat_user_tables where relname in ${sql(tables)}`
  return row?.n ?? 0
}
