import type { Database } from '@/db/client'

/** The tables that have a partition for each day. */
export type DayFact = 'attempts' | 'attempt_results' | 'suppressions'

// A day begins and ends in UTC; a day of which only a part is past retention stays.
const dropDay = `select drop_oldest_day($1::text, (now() at time zone 'utc' - $2::float8 * interval '1 second')::date) as gone`

/** Drops one day of a fact table. @returns its name; null: none is past retention, or somebody is in the way until the next time */
export async function dropOldestDay(sql: Database, fact: DayFact, afterSeconds: number): Promise<string | null> {
  const [row] = await sql.unsafe<{ gone: string | null }[]>(dropDay, [fact, afterSeconds], { prepare: true })
  return row?.gone ?? null
}

const live =
  'not exists (select from outbox_messages m where m.lane = d.lane and m.notification_id = d.notification_id offset 0)'
const stray = (fact: DayFact, at: string, settled = 'true') => `
delete from ${fact}_default
where ctid = any(array(
  select d.ctid from ${fact}_default d
  where d.${at} <= now() - $2::float8 * interval '1 second' and ${settled} limit $1 for update skip locked))`

const strays: Record<DayFact, string> = {
  attempts: stray('attempts', 'started_at', live),
  attempt_results: stray('attempt_results', 'started_at', live),
  suppressions: stray('suppressions', 'suppressed_at'),
}

/** One batch of facts of days that have no partition. @returns how many went */
export async function reapStrayFacts(
  sql: Database,
  fact: DayFact,
  limit: number,
  afterSeconds: number,
): Promise<number> {
  return (await sql.unsafe(strays[fact], [limit, afterSeconds], { prepare: true })).count
}
