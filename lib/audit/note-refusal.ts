import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { type CountedRefusal, recordRefusals } from '@/db/queries/record-refusals'
import { networkOf } from '@/lib/auth/session-origin'
import { AppError } from '@/lib/domain/errors'
import type { Refusal } from '@/lib/domain/refusal'
import type { ApiHeaders } from '@/lib/http/api-request'
import { remoteAddress } from '@/lib/http/remote-address'
import { type BatchQueue, batchQueue } from '@/lib/intake/batch-queue'
import { inTime } from '@/lib/intake/in-time'
import { log } from '@/lib/observability/log'

type Noted = Refusal & { network: string | null }

// One queue a process: the custom server and Next's bundle each load this module.
const shared = globalThis as { [queueKey]?: BatchQueue<Noted, null> }
const queueKey: unique symbol = Symbol.for('once.refusal-queue') as never

/**
 * Puts a refusal on record: the first of a minute in the audit, the others as a count. A flood is one statement at a time. What cannot
 * be recorded in time is in the log, and stays refused.
 */
export async function noteRefusal(refusal: Refusal, address: string | null): Promise<void> {
  const noted = { ...refusal, network: address === null ? null : networkOf(address) }
  const waiting = [noted]
  try {
    await inTime(refusalQueue().add(waiting), () => notInTime(refusalQueue().withdraw(waiting)))
  } catch (error) {
    log.error({ ...noted, err: error }, 'a refusal is not in the audit')
  }
}

function notInTime(takenBack: boolean): Error {
  return new Error(takenBack ? 'the database had not begun with it in time' : 'its commit was not confirmed in time')
}

/** The same for what a verb threw, where it says that somebody was denied something. */
export async function noteDenied(error: unknown, headers: ApiHeaders): Promise<void> {
  const denied = error instanceof AppError ? error.detail.denied : undefined
  if (denied) await noteRefusal(denied, remoteAddress(headers))
}

function refusalQueue(): BatchQueue<Noted, null> {
  shared[queueKey] ??= batchQueue({ inFlightMax: 1, itemsMax: 500, run: record })
  return shared[queueKey]
}

async function record(refusals: Noted[]): Promise<null[]> {
  const alike = new Map<string, CountedRefusal>()
  for (const { because, network, ...named } of refusals) {
    const { action, subjectKind, subjectId, actor } = named
    const key = JSON.stringify([action, subjectKind, subjectId, actor])
    const times = (alike.get(key)?.times ?? 0) + 1
    const detail = { because, ...(network === null ? {} : { network }) }
    alike.set(key, { auditId: randomUUID(), detail, ...alike.get(key), ...named, times })
  }
  await recordRefusals(database('console'), [...alike.values()])
  return refusals.map(() => null)
}
