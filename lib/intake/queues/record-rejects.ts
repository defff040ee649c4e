import { database } from '@/db/client'
import { insertIntakeRejects } from '@/db/queries/insert-intake-rejects'
import type { Fault } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import type { QueueMessage } from '@/lib/intake/queues/queue-message'
import { sealRejectedBody } from '@/lib/intake/queues/rejected-body'
import { log } from '@/lib/observability/log'

export type Refusal = { message: QueueMessage; code: string; reason: string; faults: Fault[] }

const textLengthMax = 2_000

/** Keeps refused messages with their reason for a person. @returns false when that could not be committed */
export async function recordRejects(intake: string, refusals: readonly Refusal[]): Promise<boolean> {
  if (refusals.length === 0) return true
  const rejects = refusals.map(({ message, code, reason, faults }) => {
    const id = newId()
    return {
      id,
      brokerId: message.brokerId,
      key: tellable(message.key),
      code,
      reason: tellable(reason),
      faults: faults.map((fault) => ({ path: tellable(fault.path), message: tellable(fault.message) })),
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

// What a message is quoted for in its own fault may be of any length, and hold what PostgreSQL cannot store or a broker will not carry.
const untellable = /[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu

/** A text that may be put on record and told to any broker. */
export function tellable(text: string): string {
  return text.slice(0, textLengthMax).toWellFormed().replace(untellable, '\uFFFD')
}
