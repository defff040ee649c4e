import type { Database } from '@/db/client'

export type DatabaseSettings = {
  version: string
  durable: boolean
  /** The standbys that a commit waits for, as PostgreSQL has them; null: it waits for none. */
  awaitsStandby: string | null
  mayChangeSchema: boolean
  /** Whether the server's log gets the values that statements carry: always, or of those that fail. */
  logsValues: boolean
  clockDifferenceMs: number
}

/** Whether what is committed stays, what this role may do beyond serving, what the server's log tells, and how far the two clocks are apart. */
export async function readDatabaseSettings(sql: Database): Promise<DatabaseSettings> {
  const asked = Date.now()
  const [row] = await sql<(Omit<DatabaseSettings, 'clockDifferenceMs'> & { now: Date })[]>`
    select current_setting('server_version') as version, clock_timestamp() as now,
           has_schema_privilege(current_schema(), 'create') or has_table_privilege('audit_records', 'delete') as "mayChangeSchema",
           current_setting('log_parameter_max_length_on_error') <> '0' or (current_setting('log_parameter_max_length') <> '0'
             and (current_setting('log_statement') in ('mod', 'all') or current_setting('log_min_duration_statement') <> '-1')) as "logsValues",
           current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on'
             and current_setting('synchronous_commit') not in ('off', 'local') as durable,
           nullif(current_setting('synchronous_standby_names'), '') as "awaitsStandby"`
  if (!row) throw new Error('a select without a from clause gave no row')
  const middle = (asked + Date.now()) / 2
  const { now, ...settings } = row
  return { ...settings, clockDifferenceMs: now.getTime() - middle }
}
