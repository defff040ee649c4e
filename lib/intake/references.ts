import { normalizedEmail } from '@/lib/intake/message-facts'
import type { NotificationRequest } from '@/lib/intake/request-schemas'
import { blindHash } from '@/lib/secrets/key-ring'

/** The blind hash under which a notification is found by one address or identifier. */
export function referenceHash(kind: string, value: string): string {
  return blindHash('reference', kind, kind === 'email' ? normalizedEmail(value) : value)
}

/** Every blind hash of a request's recipient and identifiers, each once. */
export function referencesOf(request: Pick<NotificationRequest, 'recipient' | 'identifiers'>): string[] {
  const { phone, email, customerId } = request.recipient
  const hashes = [
    ...(phone === undefined ? [] : [referenceHash('phone', phone)]),
    ...(email === undefined ? [] : [referenceHash('email', email)]),
    ...(customerId === undefined ? [] : [referenceHash('customerId', customerId)]),
    ...(request.identifiers ?? []).map((entry) => referenceHash(`identifier:${entry.name}`, entry.value)),
  ]
  return [...new Set(hashes)]
}

/** The hash to look for when somebody types a recipient: an address or a customer's id. */
function referenceOfRecipient(typed: string): string {
  // A plus that nobody encoded arrives as a space.
  const text = typed.replace(/^ (?=[1-9]\d{6,14}$)/, '+')
  if (text.includes('@')) return referenceHash('email', text)
  return referenceHash(/^\+\d+$/.test(text) ? 'phone' : 'customerId', text)
}

/** The hashes under which `name:value` may be. A recipient's customerId is the identifier `customer_id` too, as for rules and guards. */
export function referencesOfIdentifier(text: string): string[] {
  const colon = text.indexOf(':')
  const [name, value] = [text.slice(0, colon), text.slice(colon + 1)]
  const hash = referenceHash(`identifier:${name}`, value)
  return name === 'customer_id' ? [hash, referenceHash('customerId', value)] : [hash]
}

/** Hashes of which any will do, as an address carries them: without what they were made of. */
export const hashSeparator = '.'

/**
 * What a search by a recipient, an identifier (`name:value`), hashes or several of these looks for: all of the answer, of each any of its hashes.
 */
export function referencesOfSearch(search: {
  recipient?: string | undefined
  identifier?: string | undefined
  /** Hashes: one that a search of the console found, and those of the two above. */
  reference?: string | undefined
  recipientHash?: string | undefined
  /** One or, as the first of this search's answer has them, several with `hashSeparator` between them. */
  identifierHash?: string | undefined
}): string[][] {
  const hashes = [search.recipientHash, search.identifierHash, search.reference]
  return [
    ...(search.recipient === undefined ? [] : [[referenceOfRecipient(search.recipient)]]),
    ...(search.identifier === undefined ? [] : [referencesOfIdentifier(search.identifier)]),
    ...hashes.flatMap((hash) => (hash ? [hash.split(hashSeparator)] : [])),
  ]
}
