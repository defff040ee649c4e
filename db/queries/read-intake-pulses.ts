import type { Database } from '@/db/client'

/** The last sign of life of an intake in any process, with what that process has taken since it started. */
export type IntakePulse = { name: string; ageSeconds: number; taken: number; failures: number }

const statement = `
select substr(name, 8) as name, extract(epoch from now() - last_run_at)::float8 as "ageSeconds",
  coalesce((summary->>'taken')::float8, 0) as taken, coalesce((summary->>'failures')::float8, 0) as failures
from heartbeats where name like 'intake:%'`

/** Of every intake that has worked. */
export async function readIntakePulses(sql: Database): Promise<IntakePulse[]> {
  return sql.unsafe<IntakePulse[]>(statement, [], { prepare: true })
}
