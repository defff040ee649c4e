import type { Database } from '@/db/client'

export type DatabaseSettings = { version: string; durable: boolean; clockDifferenceMs: number }

/** Whether what is committed stays, and how far the two clocks are apart. */
export async function readDatabaseSettings(sql: Database): Promise<DatabaseSettings> {
  const asked = Date.now()
  const [row] = await sql<{ version: string; durable: boolean; now: Date }[]>`
    select current_setting('server_version') as version, clock_timestamp() as now,
           current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on'
             and current_setting('synchronous_commit') not in ('off', 'local') as durable`
  if (!row) throw new Error('a select without a from clause gave no row')
  const middle = (asked + Date.now()) / 2
  return { version: row.version, durable: row.durable, clockDifferenceMs: row.now.getTime() - middle }
}
