import { type Operator, requirePermission } from '@/lib/auth/operator'
import { fieldsOfTokens } from '@/lib/insights/filter-tokens'
import { sealedKey } from '@/lib/insights/sealed-key'
import { hashSeparator, referencesOfSearch } from '@/lib/intake/references'

/** Filters that name somebody, and what stands for each in an address. */
const hidden = { recipient: 'recipientHash', identifier: 'identifierHash', key: 'sealedKey' } as const
type Naming = keyof typeof hidden
const namings = Object.keys(hidden) as Naming[]

/**
 * The address of a list that a form's fields filter. Browsers, proxies and logs keep addresses: whom a filter names stands there
 * as a hash, which nobody can read, or make without the keys; an idempotency key, which may be made of a phone number, is sealed. Empty fields
 * stay out.
 * @throws AppError `forbidden`
 */
export function filteredAddress(by: Operator, path: string, fields: Iterable<[string, unknown]>): string {
  requirePermission(by, 'notification.read')
  const query = new URLSearchParams()
  // React adds fields of its own to a form that works without scripts.
  for (const [name, value] of fields)
    if (typeof value === 'string' && value.trim() && !name.startsWith('$')) query.append(name, value.trim())
  takeTokens(query)
  return addressOf(path, hidePeople(query) ?? query)
}

/** A filter in words takes the place of the fields that it names. */
function takeTokens(query: URLSearchParams): void {
  const tokens = fieldsOfTokens(query.get('tokens') ?? '')
  query.delete('tokens')
  for (const [name] of tokens) query.delete(name)
  for (const [name, value] of tokens) query.append(name, value)
}

/** The address that stands for one which names somebody; null for one that does not. */
export function hiddenAddress(path: string, query: URLSearchParams): string | null {
  const next = hidePeople(query)
  return next && addressOf(path, next)
}

/** An address without whom it names: for strangers, who must not learn anybody's hash. */
export function addressOfNobody(address: string): string {
  const [path = '/', query = ''] = address.split('?')
  const next = new URLSearchParams(query)
  for (const name of namings) next.delete(name)
  return next.size === new URLSearchParams(query).size ? address : addressOf(path, next)
}

function hidePeople(query: URLSearchParams): URLSearchParams | null {
  const named = namings.filter((name) => query.has(name))
  if (named.length === 0) return null
  const next = new URLSearchParams(query)
  for (const name of named) {
    const typed = next.get(name)?.trim()
    next.delete(name)
    // What was chosen before gives way to what is typed now.
    if (typed) next.set(hidden[name], hiddenOf(name, typed) ?? 'unreadable')
  }
  return next
}

/** Null: an identifier that is not `name:value` names nothing. */
function hiddenOf(name: Naming, typed: string): string | null {
  if (name === 'key') return sealedKey(typed)
  if (name === 'identifier' && !/^[^:]+:.+$/s.test(typed)) return null
  return referencesOfSearch({ [name]: typed })[0]?.join(hashSeparator) ?? null
}

function addressOf(path: string, query: URLSearchParams): string {
  return query.size > 0 ? `${path}?${query}` : path
}
