import type { CrashInstant } from '@/e2e/support/crash/statement-watch'

/**
 * Who ends: the database's server without a checkpoint, the worker's process (SIGKILL), or its session at the database. What takes
 * longest comes first, as it is dealt to the beds.
 */
export const killKinds = ['database', 'worker', 'backend'] as const
export type KillKind = (typeof killKinds)[number]

export type StatementPoint = {
  name: `K${number}`
  when: CrashInstant['when']
  statement: string
}

/** A piece of each statement's text; one that has changed is never met, and the run fails. */
const accept = 'fresh_keys as ('
export const lease = 'order by m.due_at limit s.most for update skip locked'
const start = 'with intended as ('
const finish = 'insert into attempt_results ('
const receipts = 'insert into receipts ('
const feed = 'insert into outbox_commands (id, kind, notification_id, actor'
const harvest = 'update replay_items i\n  set state = case c.status'
const reap = "update idempotency_keys set answer = ''"
const fold = 'delete from stat_deltas'

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
  statement: string,
  whens: readonly CrashInstant['when'][],
): StatementPoint[] {
  return whens.map((when) => ({ name, when, statement }))
}
