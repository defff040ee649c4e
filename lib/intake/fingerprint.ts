import canonicalize from 'canonicalize'
import { sha256Hex } from '@/lib/domain/sha256'

/** Hex SHA-256 of a request's canonical JSON (RFC 8785): key order and white space do not matter, anything else does. */
export function fingerprintOf(family: string, document: unknown): string {
  return sha256Hex(`${family}\0${canonicalize(document) ?? ''}`)
}

/** Without absent members: `"sendAt": null` and no `sendAt` ask for the same. Members of `data` stay as they are. */
export function withoutAbsent<T extends Record<string, unknown>>(document: T): Partial<T> {
  const present: Partial<T> = {}
  for (const name in document)
    if (document[name] !== null && document[name] !== undefined) present[name] = document[name]
  return present
}
