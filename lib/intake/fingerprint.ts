import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** Hex SHA-256 of a request's canonical JSON (RFC 8785): key order and white space do not matter, anything else does. */
export function fingerprintOf(family: string, document: unknown): string {
  return createHash('sha256')
    .update(family)
    .update('\0')
    .update(canonicalize(document) ?? '')
    .digest('hex')
}

/** Without absent members: `"sendAt": null` and no `sendAt` ask for the same. Members of `data` stay as they are. */
export function withoutAbsent<T extends Record<string, unknown>>(document: T): Partial<T> {
  const present = Object.entries(document).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(present) as Partial<T>
}
