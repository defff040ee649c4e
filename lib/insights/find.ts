import { database } from '@/db/client'
import { findById, type Identified } from '@/db/queries/find-by-id'
import { readProducerIds } from '@/db/queries/find-key-hashes'
import { findKeys } from '@/db/queries/find-keys'
import { findProviderMessages } from '@/db/queries/find-provider-messages'
import { findReferences, foundCountMax } from '@/db/queries/find-references'
import { findWindowOpeners } from '@/db/queries/find-window-openers'
import { readProviderStates } from '@/db/queries/read-provider-states'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { isUuid } from '@/lib/domain/identity'
import { maskEmail, maskIdentifier, maskPhone } from '@/lib/domain/masking'
import { messageHash } from '@/lib/domain/receipt'
import { requestKeyHash } from '@/lib/domain/request-key'
import { identifierNames, valueWindows } from '@/lib/insights/find-candidates'
import { phoneSpellings } from '@/lib/insights/phone-spellings'
import { referenceHash } from '@/lib/intake/references'

/** One kind of thing that was found. Nothing of what was typed is in its words or its address, but masked or hashed. */
export type FoundGroup = { title: string; detail: string; href: string }

/** `page`: an exact id has one place. `groups`: best first; `looked`: what was looked for, in words. */
export type Found = { kind: 'page'; href: string } | { kind: 'groups'; groups: FoundGroup[]; looked: string[] }

type Search = { groups: FoundGroup[]; looked: string }

const textMax = 320

/**
 * Finds what somebody types into the one search box: an id, a customer's address or identifier in any spelling, a key, an order's number,
 * a provider's id. Customers are found by their blind hashes; each look-up goes by an index.
 * @throws AppError `forbidden`
 */
export async function find(by: Operator, typed: string): Promise<Found> {
  requirePermission(by, 'notification.read')
  const text = typed.replaceAll('\0', '').trim().slice(0, textMax)
  if (text === '') return { kind: 'groups', groups: [], looked: [] }
  const identified = isUuid(text) ? await findById(database('console'), text.toLowerCase()) : []
  const page = identified.map(pageOf).find((href) => href !== null)
  if (page) return { kind: 'page', href: page }
  const searches = await Promise.all([
    byRecipient(text),
    byIdentifier(text),
    byKey(text),
    byWindow(text),
    byProviderId(text),
    ...(isUuid(text) ? [byId(identified)] : []),
  ])
  return {
    kind: 'groups',
    groups: searches.flatMap((search) => search.groups),
    looked: searches.map((search) => search.looked),
  }
}

/** Where an exact id leads; null for what has no page of its own. */
function pageOf({ kind, subject }: Identified): string | null {
  switch (kind) {
    case 'notification':
    case 'command':
      return `/notifications/${subject}`
    case 'duplicate':
      return `/duplicates/${subject}`
    case 'event':
      return `/notifications?event=${subject}`
    case 'replay':
      return `/replays/${subject}`
    case 'collision':
    case 'claim':
      return null
  }
}

async function byId(identified: Identified[]): Promise<Search> {
  const groups = identified.map(({ kind }) =>
    kind === 'collision'
      ? {
          title: 'A collision',
          detail: 'Refused: its key was used for another request.',
          href: '/duplicates/collisions',
        }
      : { title: 'A claim of the guard API', detail: 'Another system asked whether it may send.', href: '/docs/api' },
  )
  return { groups, looked: 'an id of a notification, event, duplicate, command, replay, collision or guard claim' }
}

async function byRecipient(text: string): Promise<Search> {
  const phones = phoneSpellings(text)
  const emails = text.includes('@') ? [...new Set([text, text.toLowerCase()])] : []
  const candidates = new Map([
    ...phones.map((phone) => [referenceHash('phone', phone), maskPhone(phone)] as const),
    ...emails.map((email) => [referenceHash('email', email), maskEmail(email)] as const),
    ...(phones.length + emails.length === 0 || !/^\+|@/.test(text)
      ? [[referenceHash('customerId', text), `customer ${maskIdentifier(text)}`] as const]
      : []),
  ])
  const found = await findReferences(database('console'), [...candidates.keys()])
  const spellings = phones.length > 1 ? `a phone number, as ${phones.length} countries would read it` : 'a phone number'
  const kinds = [phones.length > 0 && spellings, emails.length > 0 && 'an email address', 'a customer id']
  return {
    groups: found.flatMap(({ hash, count, newestAt }) =>
      customerGroups(hash, candidates.get(hash) ?? '', count, newestAt),
    ),
    looked: kinds.filter(Boolean).join(' or '),
  }
}

function customerGroups(hash: string, masked: string, count: number, newest: Date): FoundGroup[] {
  const title = `Notifications of ${masked}`
  return [{ title, detail: countWords(count, newest), href: `/notifications?reference=${hash}` }]
}

async function byIdentifier(text: string): Promise<Search> {
  const [name, value] = namedValue(text) ?? []
  const names = await identifierNames()
  const candidates = new Map([
    ...(name && value ? [[referenceHash(`identifier:${name}`, value), name] as const] : []),
    ...names.map((one) => [referenceHash(`identifier:${one}`, text), one] as const),
  ])
  const found = await findReferences(database('console'), [...candidates.keys()])
  return {
    groups: found.map(({ hash, count, newestAt }) => ({
      title: `Notifications with this ${candidates.get(hash)}`,
      detail: countWords(count, newestAt),
      href: `/notifications?reference=${hash}`,
    })),
    looked: `an identifier: ${[...new Set(candidates.values())].join(', ')}`,
  }
}

/** `name:value`, as it is or as a filter in words has it: `meta.name:value`. */
function namedValue(text: string): [string, string] | null {
  const [, name, value] = /^(?:meta\.)?([^:\s]+):(.+)$/s.exec(text) ?? []
  return name && value ? [name, value] : null
}

/** Leads to what the first request made: the key itself stays out of the address, since some are made of phone numbers. */
async function byKey(text: string): Promise<Search> {
  const sql = database('console')
  const producers = await readProducerIds(sql)
  const family = new Map(
    producers.flatMap((producer) =>
      (['notification', 'event'] as const).map((one) => [requestKeyHash(one, producer, text), one] as const),
    ),
  )
  const found = await findKeys(sql, [...family.keys()])
  return {
    groups: found.map(({ hash, producer, subjectId, hits, createdAt }) => ({
      title: `Idempotency key of ${producer ?? 'the raw outbox'}`,
      detail: `${family.get(hash) === 'event' ? 'An event' : 'A notification'}, first seen ${when(createdAt)}, repeated ${hits === 1 ? 'once' : `${hits} times`}`,
      href: family.get(hash) === 'event' ? `/notifications?event=${subjectId}` : `/notifications/${subjectId}`,
    })),
    looked: `an idempotency key of ${producers.length === 1 ? 'the one producer' : `${producers.length} producers`}`,
  }
}

/** What else names an order is sealed with the message: nothing lasting is found by it. */
const keptWords = 'kept until a day after the window has closed'

/** A window's own key, or the value that a rule of one field compares: usually an order's number. */
async function byWindow(text: string): Promise<Search> {
  const { document } = await activeConfiguration()
  const [name, value] = namedValue(text) ?? []
  const candidates = new Map(
    document.notificationTypes.flatMap((type) => [
      ...valueWindows(type, text),
      ...(name && value ? valueWindows(type, value).filter(([, { field }]) => field === name) : []),
    ]),
  )
  const keys = [...(isUuid(text) ? [text.toLowerCase()] : []), ...candidates.keys()]
  const found = await findWindowOpeners(database('console'), keys)
  const fields = [...new Set([...candidates.values()].map(({ field }) => field))]
  return {
    groups: found.flatMap(({ windowKey, rule, openerId, openedAt }) => {
      const field = candidates.get(windowKey)?.field ?? 'window'
      return [
        {
          title: `The notification that opened this ${field}`,
          detail: `Rule ${rule}, since ${when(openedAt)}`,
          href: `/notifications/${openerId}`,
        },
        {
          title: `Duplicates of this ${field}`,
          detail: 'What was suppressed because of it',
          href: `/duplicates?notification=${openerId}`,
        },
      ]
    }),
    looked: `a window${fields.length > 0 ? `, or ${fields.join(', ')} of a dedup rule that compares this field alone (${keptWords})` : ` key (${keptWords})`}`,
  }
}

async function byProviderId(text: string): Promise<Search> {
  const sql = database('console')
  const { document } = await activeConfiguration()
  const known = (await readProviderStates(sql)).map((state) => state.provider)
  const providers = [...new Set([...document.providers.map((provider) => provider.name), ...known])]
  const candidates = new Map(providers.map((provider) => [messageHash(provider, text), provider] as const))
  const found = await findProviderMessages(sql, [...candidates.keys()])
  return {
    groups: found.map(({ hash, notificationId }) => ({
      title: `The notification that ${candidates.get(hash)} knows by this id`,
      detail: 'Found by the id that the provider gave it',
      href: `/notifications/${notificationId}`,
    })),
    looked: 'an id that a provider gave, of the providers that send receipts: the ids of others are not kept by hash',
  }
}

function countWords(count: number, newest: Date): string {
  const many = count >= foundCountMax ? `${foundCountMax} or more` : String(count)
  return `${many} ${count === 1 ? 'notification' : 'notifications'}, the newest of ${when(newest)}`
}

function when(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
