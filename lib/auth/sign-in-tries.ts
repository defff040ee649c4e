import { createHash } from 'node:crypto'

/** What tries are counted of. Addresses and accounts are stored as hashes only. */
export function trySubject(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest()
}
