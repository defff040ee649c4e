type Notice = { routine?: string }

// The pools are shared by both copies of this module that a process may load, and so is the count.
const shared = globalThis as { [countKey]?: number }
const countKey: unique symbol = Symbol.for('once.unconfirmed-commits') as never

/** Committed on the primary, perhaps nowhere else: neither done nor undone until a later commit has been waited for. */
export class UnconfirmedCommit extends Error {
  override readonly name = 'UnconfirmedCommit'
  readonly code = 'COMMIT_UNCONFIRMED'
}

/** Hears what the server says beside its answers. Only of a wait that was broken off it tells so, and then reports success. */
export function noteUnconfirmedCommit(notice: Notice): void {
  if (notice.routine === 'SyncRepWaitForLSN') shared[countKey] = unconfirmedCommits() + 1
}

/**
 * Runs a statement on whose commit something outside depends. A notice does not say whose it is, so one that comes meanwhile is
 * taken for this statement's: it costs a repetition.
 * @throws UnconfirmedCommit when somebody broke off the wait for the standby
 */
export async function confirmedCommit<Result>(statement: () => Promise<Result>): Promise<Result> {
  const before = unconfirmedCommits()
  const result = await statement()
  if (unconfirmedCommits() !== before) throw new UnconfirmedCommit('The wait for the standby was broken off.')
  return result
}

function unconfirmedCommits(): number {
  return shared[countKey] ?? 0
}
