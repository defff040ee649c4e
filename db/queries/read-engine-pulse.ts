import type { Database } from '@/db/client'

export type EnginePulse = {
  /** Seconds since each cron route ran last. */
  heartbeats: { name: string; ageSeconds: number }[]
  /** Seconds by which the charts lag behind the facts; null when everything is folded. */
  unfoldedSeconds: number | null
  connections: { pool: string; state: string; count: number }[]
}

/** How the parts that run by themselves are doing. */
export async function readEnginePulse(sql: Database): Promise<EnginePulse> {
  const [row] = await sql<EnginePulse[]>`
    select
      (select coalesce(json_agg(json_build_object(
          'name', name, 'ageSeconds', extract(epoch from now() - last_run_at))), '[]') from heartbeats where name <> 'retention:turn') as heartbeats,
      extract(epoch from now() - (select at from stat_deltas order by at limit 1))::float8 as "unfoldedSeconds",
      (select coalesce(json_agg(c), '[]') from (
        select application_name as pool, state, count(*) as count
        from pg_stat_activity
        where datname = current_database() and application_name like 'once-%' and state is not null
        group by application_name, state) c) as connections`
  if (!row) throw new Error('a select without a from clause gave no row')
  return row
}
