import { randomInt } from 'node:crypto'
import { announceWork } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { laneCount } from '@/lib/domain/lane'
import { type AcceptResult, acceptMany } from '@/lib/intake/accept-many'
import type { AcceptAnswer, AcceptRequest } from '@/lib/intake/accept-request'
import { type BatchQueue, batchQueue } from '@/lib/intake/batch-queue'
import { inTime } from '@/lib/intake/in-time'

// Two statements in flight keep the disk busy while the next batch gathers; more only contend for it.
const flushesInFlightMax = 2
const requestsPerFlushMax = 500
// What is accepted within this time is one lane's, so that it is leased and begun by few statements.
const sameLaneMs = 25

// One queue a process: the custom server and Next's bundle each load this module.
type AcceptQueue = { queue: BatchQueue<AcceptRequest, AcceptResult>; lane: number; laneSince: number }
const shared = globalThis as { [queueKey]?: AcceptQueue }
const queueKey: unique symbol = Symbol.for('once.accept-queue') as never

/** Accepts one request, together with whatever else arrives meanwhile. @throws AppError */
export async function acceptOne(request: AcceptRequest): Promise<AcceptAnswer> {
  const [result] = await acceptTogether([request])
  if (result?.kind !== 'answer') throw result?.error ?? new Error('a request got no result')
  return result.answer
}

/** Accepts requests that must be decided in their order, in one statement. */
export function acceptTogether(requests: AcceptRequest[]): Promise<AcceptResult[]> {
  const { queue } = acceptQueue()
  // What has not been begun is taken back: a database that answers nobody must not fill this process's memory.
  return inTime(queue.add(requests), () => lateAnswer(queue.withdraw(requests)))
}

function lateAnswer(withdrawn: boolean): AppError {
  if (withdrawn) {
    return new AppError(
      'unavailable',
      'The database did not take the request in time. Nothing was accepted; send it again.',
    )
  }
  return new AppError(
    'outcome_unknown',
    'The commit could not be confirmed in time. Send the same request with the same key again.',
  )
}

/** The lane into which new ids are steered now; it changes only where a flush begins. */
export function currentLane(): number {
  return acceptQueue().lane
}

function acceptQueue(): AcceptQueue {
  shared[queueKey] ??= {
    lane: randomInt(laneCount),
    laneSince: performance.now(),
    queue: batchQueue({ inFlightMax: flushesInFlightMax, itemsMax: requestsPerFlushMax, run: flush }),
  }
  return shared[queueKey]
}

async function flush(requests: AcceptRequest[]): Promise<AcceptResult[]> {
  steerOn()
  const { results, work } = await acceptMany(requests)
  announceWork(work)
  return results
}

function steerOn(): void {
  const queue = acceptQueue()
  if (performance.now() - queue.laneSince < sameLaneMs) return
  queue.lane = (queue.lane + 1) % laneCount
  queue.laneSince = performance.now()
}
