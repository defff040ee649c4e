import type { Database } from '@/db/client'

/** The database's clock, to the millisecond: the only one that decides. */
export async function readClock(sql: Database): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select date_trunc('milliseconds', clock_timestamp()) as now`
  if (!row) throw new Error('the database gave no time')
  return row.now
}
