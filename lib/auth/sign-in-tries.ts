import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'

/** What to do when nobody knows in time whether a sign-in went through. */
export const signInAgain = 'Sign in again.'

/** What tries are counted of. Addresses and accounts are stored as hashes only. */
export function trySubject(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest()
}

/** Whose tries come from an address: an IPv4 address, or the /64 that one subscriber has of IPv6, with all its addresses. */
export function tryOrigin(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`)}/64`
}
