import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { env } from '@/lib/config/env'
import { takeRandom } from '@/lib/secrets/take-random'

const format = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts with the first key of the ring (AES-256-GCM). `place` names table, column and row and is authenticated, so a
 * ciphertext moved to another row does not open. Layout: format byte, id length, key id, nonce, tag, ciphertext.
 */
export function seal(plain: Buffer | string, place: string): Buffer {
  const { sealWith, keys } = ring()
  const id = Buffer.from(sealWith)
  const nonce = takeRandom(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys, sealWith), nonce).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([format, id.length]), id, nonce, cipher.getAuthTag(), body])
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

/**
 * A keyed 16-byte hash, as a UUID string: equal values meet, and without the key nobody can try phone numbers.
 * The key is derived from the ring's last key: rotation adds new keys in front and keeps the oldest at the end.
 */
export function blindHash(purpose: string, ...parts: string[]): string {
  const mac = createHmac('sha256', ring().blindKey)
  for (const part of [purpose, ...parts]) mac.update(`${Buffer.byteLength(part)}:`).update(part)
  return uuidOf(mac.digest())
}

/** The first 16 bytes of a digest in UUID form, the shape of every hash key in the database. */
export function uuidOf(digest: Buffer): string {
  const hex = digest.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

type Ring = { source: string; sealWith: string; keys: Map<string, Buffer>; blindKey: Buffer }
let current: Ring | undefined

function ring(): Ring {
  const source = env().ONCE_ENCRYPTION_KEYS
  if (current?.source === source) return current
  const entries = source.split(',').map((entry) => entry.split(':') as [string, string])
  const keys = new Map(entries.map(([id, base64]) => [id, Buffer.from(base64, 'base64')]))
  const oldest = [...keys.values()].at(-1) as Buffer
  const blindKey = Buffer.from(hkdfSync('sha256', oldest, '', 'once blind index', 32))
  current = { source, sealWith: entries[0]?.[0] ?? '', keys, blindKey }
  return current
}

function keyOf(keys: Map<string, Buffer>, id: string): Buffer {
  const key = keys.get(id)
  if (!key) throw new Error(`encryption key "${id}" is not in ONCE_ENCRYPTION_KEYS`)
  return key
}
