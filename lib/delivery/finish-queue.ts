import { setTimeout as pause } from 'node:timers/promises'
import { databaseFault } from '@/db/errors'
import { type FinishedAttempt, finishAttempts } from '@/db/queries/finish-attempts'
import { settleLateAcceptances } from '@/db/queries/settle-late-acceptances'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { announceWork } from '@/lib/delivery/work-announcements'
import { type BatchQueue, batchQueue } from '@/lib/intake/batch-queue'
import { countAttempts, countStaleFinish, observeAcceptToSent } from '@/lib/observability/metrics'

const rowsPerStatementMax = 200
const givesUpAfterMs = 60_000

// What ends soon after another is recorded with it. The customer has the message by then; what a crash finds unrecorded is unknown,
// so it is a moment only.
const gatheringMsMax = 3

type LaneQueue = { queue: BatchQueue<FinishedAttempt, boolean>; callsOut: number }

const queues = new WeakMap<DeliveryRun, Map<number, LaneQueue>>()

/** Announces a call: those of one lane that end close together are recorded together. @returns what records its outcome, once */
export function expectOutcome(run: DeliveryRun, lane: number): (finished: FinishedAttempt) => Promise<boolean> {
  const calls = queueOf(run, lane)
  calls.callsOut++
  return (finished) => {
    calls.callsOut--
    return finishAttempt(run, lane, finished)
  }
}

/** Records an attempt's outcome together with the others of its lane. @returns whether the lease was still ours */
export async function finishAttempt(run: DeliveryRun, lane: number, finished: FinishedAttempt): Promise<boolean> {
  const [ours] = await queueOf(run, lane).queue.add([finished])
  count(run, finished, ours ?? false)
  if (ours && finished.next.kind === 'again' && finished.next.afterMs === 0) {
    announceWork([{ lane, provider: finished.next.provider }])
  }
  return ours ?? false
}

function queueOf(run: DeliveryRun, lane: number): LaneQueue {
  const lanes = queues.get(run) ?? new Map<number, LaneQueue>()
  queues.set(run, lanes)
  const known = lanes.get(lane)
  if (known) return known
  const made: LaneQueue = {
    callsOut: 0,
    queue: batchQueue({
      inFlightMax: 1,
      itemsMax: rowsPerStatementMax,
      run: (attempts) => finishPersistently(run, lane, attempts),
      gathering: { moreToCome: () => made.callsOut > 0, msMax: gatheringMsMax },
    }),
  }
  lanes.set(lane, made)
  return made
}

/** An outcome that is not recorded becomes an unknown: try for as long as it can matter. */
async function finishPersistently(run: DeliveryRun, lane: number, attempts: FinishedAttempt[]): Promise<boolean[]> {
  // Receipts about the same messages lock in this order too: they wait for us instead of deadlocking.
  const inOrder = attempts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const ours = new Set<FinishedAttempt>()
  for (const turn of inTurns(inOrder)) {
    const moved = await persistently(() => finishAttempts(run.sql, lane, turn))
    for (const attempt of turn) if (moved.has(attempt.id)) ours.add(attempt)
    const takenLate = turn.filter(({ id, outcome }) => outcome === 'accepted' && !moved.has(id))
    if (takenLate.length > 0) await persistently(() => settleLateAcceptances(run.sql, lane, takenLate))
  }
  countAttempts(inOrder)
  return attempts.map((attempt) => ours.has(attempt))
}

/** Each message once a statement: a rescue and the worker that was taken for lost may tell of the same one together. */
function inTurns(inOrder: FinishedAttempt[]): FinishedAttempt[][] {
  const again = inOrder.filter(({ id }, i) => id === inOrder[i - 1]?.id)
  if (again.length === 0) return [inOrder]
  return [inOrder.filter(({ id }, i) => id !== inOrder[i - 1]?.id), ...inTurns(again)]
}

async function persistently<Result>(statement: () => Promise<Result>): Promise<Result> {
  const started = Date.now()
  for (let round = 1; ; round++) {
    try {
      return await statement()
    } catch (error) {
      if (databaseFault(error) === 'other' || Date.now() - started > givesUpAfterMs) throw error
      await pause(Math.min(25 * 2 ** round, 1_000) * (0.5 + Math.random() / 2))
    }
  }
}

function count(run: DeliveryRun, finished: FinishedAttempt, ours: boolean): void {
  if (!ours) {
    countStaleFinish()
    return
  }
  const { counts } = run
  if (finished.outcome === 'unknown') counts.unknown++
  switch (finished.next.kind) {
    case 'sent':
      counts.sent++
      observeAcceptToSent(finished.channel, Math.max(0, Date.now() - finished.acceptedAt.getTime()) / 1000)
      break
    case 'again':
      if (finished.next.trigger === 'fallback') counts.fellBack++
      else counts.retried++
      break
    case 'dead':
      counts.deadLettered++
      break
    case 'reconcile':
    case 'held':
      break
  }
}
