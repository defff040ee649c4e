import type { Database } from '@/db/client'

/** What the outbox holds now. Counts stop at `countedAtMost`: a backlog beyond that is an outage, not a number. */
export type WorkState = {
  ready: number
  leased: number
  dispatching: number
  /** Unknown outcomes that the engine is looking into. */
  reconciling: number
  held: number
  dead: number
  /** Age of the oldest message that is due; null when none is. */
  oldestDueSeconds: number | null
  oldestHeldSeconds: number | null
}

const countedAtMost = 100_000

const statement = (deadAtMost: number) => `
select
  (select count(*)::int from (select from outbox_messages where state = 'ready' limit ${countedAtMost}) r) as ready,
  (select count(*)::int from (select from outbox_messages where state = 'leased' limit ${countedAtMost}) r) as leased,
  (select count(*)::int from (select from outbox_messages where state = 'dispatching' limit ${countedAtMost}) r) as dispatching,
  (select count(*)::int from (select from outbox_messages where state = 'reconciling' limit ${countedAtMost}) r) as reconciling,
  (select count(*)::int from (select from outbox_messages where state = 'held' limit ${countedAtMost}) r) as held,
  (select count(*)::int from (select from outbox_messages where state = 'dead' limit ${deadAtMost}) r) as dead,
  (select extract(epoch from now() - min(due_at))::float8 from outbox_messages where state = 'ready' and due_at <= now()) as "oldestDueSeconds",
  (select extract(epoch from now() - min(since_at))::float8 from outbox_messages where state = 'held') as "oldestHeldSeconds"`

/**
 * Counts and ages for the scrape and the overview. The table holds unsettled work only, so reading it is cheap; but dead letters
 * gather until retention: who reads often counts them no further than to `deadAtMost`.
 */
export async function readWorkState(sql: Database, { deadAtMost = countedAtMost } = {}): Promise<WorkState> {
  const [row] = await sql.unsafe<WorkState[]>(statement(deadAtMost), [], { prepare: true })
  if (!row) throw new Error('a select without a from clause gave no row')
  return row
}
