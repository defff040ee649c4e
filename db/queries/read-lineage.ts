import type { Database } from '@/db/client'
import { databaseFault } from '@/db/errors'

/** Which database cluster this is, and how often a standby of it was promoted so far: the newest primary has the highest. */
export type Lineage = { system: string; timeline: number }

/** Null where the server does not say: a service that hides its log, or a standby. @throws when it cannot be reached */
export async function readLineage(sql: Database): Promise<Lineage | null> {
  try {
    const [row] = await sql<Lineage[]>`
      select system_identifier::text as system, ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline
      from pg_control_system()`
    return row ?? null
  } catch (error) {
    if (databaseFault(error) !== 'other') throw error
    return null
  }
}
