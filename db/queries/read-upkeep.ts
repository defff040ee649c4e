import type { Database } from '@/db/client'

export type Upkeep = {
  /** Since retention ran last; null: it never has. */
  retentionAgeSeconds: number | null
  /** The same; where it never has run, since the database was made. */
  retentionSilentSeconds: number
  /** Counters that the last comparison found to differ from their facts, in words; empty: none. */
  counterDrift: string[]
}

/** How what is done by the hour and by the day is doing. */
export async function readUpkeep(sql: Database): Promise<Upkeep> {
  const [row] = await sql<Upkeep[]>`
    select
      extract(epoch from now() - r.last_run_at)::float8 as "retentionAgeSeconds",
      extract(epoch from now() - coalesce(r.last_run_at, m.made_at))::float8 as "retentionSilentSeconds",
      coalesce((select summary -> 'drift' from heartbeats where name = 'counters'), '[]') as "counterDrift"
    from (select min(applied_at) as made_at from applied_migrations) m
    left join heartbeats r on r.name = 'retention'`
  if (!row) throw new Error('an aggregate gave no row')
  return row
}
