import type { CrashInstant } from '@/e2e/support/crash/statement-watch'

/** Who ends: the worker's process (SIGKILL), its session at the database, or the database's server without a checkpoint. */
export const killKinds = ['worker', 'backend', 'database'] as const
export type KillKind = (typeof killKinds)[number]

export type StatementPoint = {
  name: `K${number}`
  when: CrashInstant['when']
  statement: string
  /** The table in whose trigger the statement waits when it is met in its middle. */
  table: string
}

/** A piece of each statement's text; one that has changed is never met, and the run fails. */
export const accept = { statement: 'with fresh_keys as (', table: 'idempotency_keys' }
export const lease = { statement: 'order by m.due_at limit $3 for update skip locked', table: '' }
const start = { statement: 'with intended as (', table: 'attempts' }
const finish = { statement: 'insert into attempt_results (', table: 'attempt_results' }
const receipts = { statement: 'insert into receipts (', table: 'receipts' }
const feed = { statement: 'insert into outbox_commands (id, kind, notification_id, actor', table: 'outbox_commands' }
const harvest = { statement: 'update replay_items i\n  set state = case c.status', table: 'replays' }
const reap = { statement: "update idempotency_keys set answer = ''", table: 'idempotency_keys' }
const fold = { statement: 'delete from stat_deltas', table: 'stats_hour' }

const everyWhen = ['before', 'during', 'after'] as const
const unheard = ['before', 'during'] as const

/** K1: before an accept's commit; K2: after it, before the producer hears. */
export const acceptPoints: StatementPoint[] = [...points('K1', accept, unheard), ...points('K2', accept, ['after'])]

/** K3: leased, nothing intended; K4: intended, no byte sent; K7: answered, not written; K8: written, not heard. */
export const sendPoints: StatementPoint[] = [
  ...points('K3', lease, ['after']),
  ...points('K3', start, unheard),
  ...points('K4', start, ['after']),
  ...points('K7', finish, unheard),
  ...points('K8', finish, ['after']),
]

export const receiptPoints = points('K9', receipts, everyWhen)
export const replayPoints = [...points('K10', feed, everyWhen), ...points('K10', harvest, everyWhen)]
export const reapPoints = points('K11', reap, everyWhen)
export const foldPoints = points('K12', fold, everyWhen)

function points(
  name: StatementPoint['name'],
  at: Pick<StatementPoint, 'statement' | 'table'>,
  whens: readonly CrashInstant['when'][],
): StatementPoint[] {
  return whens.map((when) => ({ name, when, ...at }))
}
