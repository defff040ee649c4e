import type { NotificationFilter } from '@/db/queries/list-notifications'
import { isUuid } from '@/lib/domain/identity'
import { channels, type NotificationStatus, notificationStatuses } from '@/lib/domain/notification'
import { instantOf } from '@/lib/http/page-parameters'
import { openedKey } from '@/lib/insights/sealed-key'
import { type Meant, meaningOf } from '@/lib/insights/search'
import { hashSeparator, referencesOfSearch } from '@/lib/intake/references'

/** What people may type as a filter, besides `status`, which may be given several times. */
export const searchNames = [
  'recipient',
  'identifier',
  'recipientHash',
  'identifierHash',
  'reference',
  'event',
  'reason',
  'key',
  'sealedKey',
  'type',
  'channel',
  'provider',
  'campaign',
  'from',
  'to',
] as const
/** How an address says that work waits without a reason: what is empty is no filter. */
export const noReason = 'none'

export type NotificationSearch = Partial<Record<(typeof searchNames)[number], string | undefined>>

/** A list's filter, and the idempotency key that it is narrowed by: whose it is has to be looked up first. */
type MeantOfNotifications = Meant<NotificationFilter> & { key: string | undefined }

/** What people typed as a filter. What means nothing is left out and named, so that a page never fails on its address. */
export function filterOfSearch(search: NotificationSearch, statuses: readonly string[]): MeantOfNotifications {
  const { filter, key, ignored } = meaningOfSearch(search, statuses)
  const { recipient, identifier, recipientHash, identifierHash, reference, ...rest } = filter
  const referenceHashes = referencesOfSearch({ recipient, identifier, recipientHash, identifierHash, reference })
  return { filter: { ...rest, ...(referenceHashes.length > 0 ? { referenceHashes } : {}) }, key, ignored }
}

/** The same before anything of it is hashed. */
export function meaningOfSearch(search: NotificationSearch, statuses: readonly string[]) {
  const status = statuses.filter(isStatus)
  const { filter: meant, ignored } = meaningOf(search, {
    type: same,
    channel: (text) => channels.find((channel) => channel === text),
    provider: same,
    campaign: same,
    recipient: same,
    identifier: (text) => (/^[^:]+:.+$/s.test(text) ? text : undefined),
    recipientHash: uuid,
    identifierHash: (text) => (text.split(hashSeparator).every(uuid) ? text.toLowerCase() : undefined),
    reference: uuid,
    event: uuid,
    reason: (text) => (text === noReason ? '' : text),
    key: same,
    sealedKey: openedKey,
    from: instantOf,
    to: instantOf,
  })
  const { key, sealedKey, ...filter } = meant
  return {
    filter: { ...filter, ...(status.length > 0 ? { status } : {}) },
    key: key ?? sealedKey,
    ignored: [...statuses.filter((text) => !isStatus(text)).map((text) => `status ${text}`), ...ignored],
  }
}

function uuid(text: string): string | undefined {
  return isUuid(text) ? text.toLowerCase() : undefined
}

function same(text: string): string {
  return text
}

function isStatus(text: string): text is NotificationStatus {
  return notificationStatuses.some((status) => status === text)
}
