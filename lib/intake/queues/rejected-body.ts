import type { QueueMessage } from '@/lib/intake/queues/queue-message'
import { open, seal } from '@/lib/secrets/key-ring'

/** A refused message's body at rest. */
export function sealRejectedBody(id: string, body: QueueMessage['body']): Buffer {
  return seal(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body), place(id))
}

export function openRejectedBody(id: string, sealed: Buffer): string {
  return open(sealed, place(id)).toString()
}

function place(id: string): string {
  return `intake_rejects/${id}`
}

/** Stands in a dead-letter place for a body that is too large for it. */
export const bodyLeftOut = 'The body is too large to be a dead letter: Once keeps it with the messages that it refused.'
