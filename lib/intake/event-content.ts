import { open, seal } from '@/lib/secrets/key-ring'

/** An event's payload at rest. */
export function sealEventData(eventId: string, data: unknown): Buffer {
  return seal(JSON.stringify(data), `events/${eventId}`)
}

export function openEventData(eventId: string, sealed: Buffer): unknown {
  return JSON.parse(open(sealed, `events/${eventId}`).toString())
}
