import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { env } from '@/lib/config/env'
import { uuidOfHex } from '@/lib/domain/identity'
import { keyedHash } from '@/lib/secrets/keyed-hash'
import { takeRandom } from '@/lib/secrets/take-random'

const format = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts with the first key of the ring (AES-256-GCM). `place` names table, column and row and is authenticated, so a
 * ciphertext moved to another row does not open. Layout: format byte, id length, key id, nonce, tag, ciphertext.
 */
export function seal(plain: Buffer | string, place: string): Buffer {
  const { sealWith, sealKey } = ring()
  const nonce = takeRandom(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(place))
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  cipher.final() // gives no bytes in this mode
  return Buffer.concat([sealWith, nonce, cipher.getAuthTag(), body])
}

/** Opens what `seal` made for the same place, with whichever key of the ring it names. @throws when the key is gone, or the bytes or the place differ. */
export function open(sealed: Buffer, place: string): Buffer {
  const idEnd = 2 + (sealed[1] ?? 0)
  if (sealed[0] !== format) throw new Error('sealed value has an unknown format')
  const nonceEnd = idEnd + nonceBytes
  const key = keyOf(ring().keys, sealed.subarray(2, idEnd).toString())
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(idEnd, nonceEnd))
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(nonceEnd, nonceEnd + tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceEnd + tagBytes)), decipher.final()])
}

/** What everything begins with that is sealed under the newest key: format, length of the key's id, id. */
export function newestMark(): Buffer {
  return ring().sealWith
}

/**
 * A keyed 16-byte hash, as a UUID string: equal values meet, and without the key nobody can try phone numbers.
 * The key is derived from the ring's last entry: rotation adds new keys in front and keeps the oldest at the end, so that
 * `old,new,old` knows a key that it does not use yet.
 */
export function blindHash(purpose: string, ...parts: string[]): string {
  let message = `${Buffer.byteLength(purpose)}:${purpose}`
  for (const part of parts) message += `${Buffer.byteLength(part)}:${part}`
  return uuidOfHex(ring().blind(message))
}

/**
 * HMAC-SHA-256 of a hash of the audit's chain, in hex: who can write to the database, but has not the keys, cannot make a chain
 * that holds. Its key comes from the ring's last key, as that of `blindHash` does.
 */
export function chainSignature(hash: string): string {
  return ring().sign(hash)
}

type Ring = {
  source: string
  keys: Map<string, Buffer>
  sealKey: Buffer
  /** What every sealed value begins with: format, id length, id. */
  sealWith: Buffer
  blind: (message: string) => string
  sign: (message: string) => string
}
let current: Ring | undefined

function ring(): Ring {
  const source = env().ONCE_ENCRYPTION_KEYS
  if (current?.source === source) return current
  const entries = source.split(',').map((entry) => entry.split(':') as [string, string])
  const keys = new Map(entries.map(([id, base64]) => [id, Buffer.from(base64, 'base64')]))
  const oldest = keyOf(keys, entries.at(-1)?.[0] ?? '')
  const derived = (purpose: string) => keyedHash(Buffer.from(hkdfSync('sha256', oldest, '', purpose, 32)))
  const id = Buffer.from(entries[0]?.[0] ?? '')
  const sealWith = Buffer.concat([Buffer.from([format, id.length]), id])
  current = {
    ...{ source, keys, sealKey: keyOf(keys, id.toString()), sealWith },
    ...{ blind: derived('once blind index'), sign: derived('once audit chain') },
  }
  return current
}

function keyOf(keys: Map<string, Buffer>, id: string): Buffer {
  const key = keys.get(id)
  if (!key) throw new Error(`encryption key "${id}" is not in ONCE_ENCRYPTION_KEYS`)
  return key
}
