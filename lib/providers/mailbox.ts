import { domainToASCII } from 'node:url'

/** An address that names exactly one mailbox whoever parses it: no quoting, comments, groups, routes or lists. */
const strictAddress =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+$/
const localPartMax = 64
const addressMax = 254

/** The address with its domain in ASCII, or null when it is not plainly one mailbox. */
export function strictMailbox(text: string): string | null {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = domainToASCII(text.slice(at + 1))
  const address = `${local}@${domain}`
  if (at < 1 || local.length > localPartMax || address.length > addressMax) return null
  return strictAddress.test(address) ? address : null
}

/** Reads `address` or `Display name <address>`, as a sender is configured. */
export function parseSender(text: string): { name: string | null; address: string } | null {
  const named = /^([^<>"\p{Cc}]{1,100}?)\s*<([^<>\s]+)>$/u.exec(text.trim())
  const address = strictMailbox(named?.[2] ?? text.trim())
  return address === null ? null : { name: named?.[1]?.trim() || null, address }
}
