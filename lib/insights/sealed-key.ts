import { maskedKey } from '@/lib/domain/named-in-key'
import { open, seal } from '@/lib/secrets/key-ring'

const place = 'address.idempotency_key'
const keyMax = 255

/** An idempotency key as an address has it: browsers, proxies and logs keep addresses, and some keys are made of phone numbers. */
export function sealedKey(key: string): string | null {
  return key.length > keyMax ? null : seal(key, place).toString('base64url')
}

/** The key that `sealedKey` sealed, also under a key of the ring that is no longer the newest; undefined for anything else. */
export function openedKey(text: string): string | undefined {
  try {
    return open(Buffer.from(text, 'base64url'), place).toString()
  } catch {
    return undefined
  }
}

/** A filter as people read it: a key is sealed for the address only, and masked where it names somebody. */
export function keyShown(name: string, value: string): { name: string; value: string } {
  return name === 'sealedKey' ? { name: 'key', value: maskedKey(openedKey(value) ?? 'unreadable') } : { name, value }
}
