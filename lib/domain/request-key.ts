import { uuidOfHex } from '@/lib/domain/identity'
import { sha256Hex } from '@/lib/domain/sha256'

/** Requests of different families never share a key: a producer may use one order number for both. */
export type RequestFamily = 'notification' | 'event' | 'command'

/** What names a request: scoped to the producer, not to the credential, so that rotating a key loses no protection. */
export function requestKeyHash(family: RequestFamily, producerId: string, key: string): string {
  return uuidOfHex(sha256Hex(`${family}\0${producerId}\0${key}`))
}

export type RequestKey = { kind: 'key'; key: string } | { kind: 'missing' } | { kind: 'invalid'; reason: string }

/** Reads an `Idempotency-Key` header: bare or in double quotes, 1–255 visible ASCII characters. */
export function readRequestKey(header: string | null | undefined): RequestKey {
  if (header === null || header === undefined) return { kind: 'missing' }
  const quoted = /^"(.*)"$/s.exec(header)
  // Half of a quoted key would be another key than the whole: whatever cut it off must not get a second message sent.
  if (!quoted && header.startsWith('"')) return { kind: 'invalid', reason: 'its quotes do not match' }
  const key = quoted?.[1] ?? header
  if (key.length === 0) return { kind: 'invalid', reason: 'it is empty' }
  if (key.length > 255) return { kind: 'invalid', reason: 'it is longer than 255 characters' }
  if (!/^[\x21-\x7e]+$/.test(key)) return { kind: 'invalid', reason: 'only visible ASCII characters are allowed' }
  return { kind: 'key', key }
}
