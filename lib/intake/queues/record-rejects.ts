import { database } from '@/db/client'
import { insertIntakeRejects } from '@/db/queries/insert-intake-rejects'
import type { Fault } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import type { QueueMessage } from '@/lib/intake/queues/queue-message'
import { sealRejectedBody } from '@/lib/intake/queues/rejected-body'
import { log } from '@/lib/observability/log'

export type Refusal = { message: QueueMessage; code: string; reason: string; faults: Fault[] }

const reasonLengthMax = 2_000

/** Keeps refused messages with their reason for a person. @returns false when that could not be committed */
export async function recordRejects(intake: string, refusals: readonly Refusal[]): Promise<boolean> {
  if (refusals.length === 0) return true
  const rejects = refusals.map(({ message, code, reason, faults }) => {
    const id = newId()
    return {
      id,
      brokerId: message.brokerId,
      key: storable(message.key),
      code,
      reason: storable(reason),
      faults: faults.map((fault) => ({ path: storable(fault.path), message: storable(fault.message) })),
      sealed: sealRejectedBody(id, message.body),
    }
  })
  try {
    await insertIntakeRejects(database('accept'), intake, rejects)
    return true
  } catch (error) {
    log.warn({ intake, err: error }, 'refused messages could not be recorded')
    return false
  }
}

/** The broken text of a message may be quoted in its own fault: what PostgreSQL cannot store is replaced. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, reasonLengthMax).toWellFormed()
}
