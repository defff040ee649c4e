import type { NotificationFilter } from '@/db/queries/list-notifications'
import { channels, notificationStatuses } from '@/lib/domain/notification'
import { instantOf } from '@/lib/http/page-parameters'
import { referenceOfIdentifier, referenceOfRecipient } from '@/lib/intake/references'

export const searchNames = [
  'status',
  'type',
  'channel',
  'provider',
  'recipient',
  'identifier',
  'key',
  'campaign',
  'from',
  'to',
] as const
export type NotificationSearch = Partial<Record<(typeof searchNames)[number], string>>

/** What people typed as a filter. What means nothing is left out and named, so that a page never fails on its address. */
export function filterOfSearch(search: NotificationSearch): { filter: NotificationFilter; ignored: string[] } {
  const filter: NotificationFilter = {}
  const ignored: string[] = []
  const take = <Value>(
    name: keyof NotificationSearch,
    read: (text: string) => Value | undefined,
    set: (value: Value) => void,
  ) => {
    const text = search[name]
    if (text === undefined) return
    const value = read(text)
    if (value === undefined) ignored.push(name)
    else set(value)
  }
  const same = (text: string) => text
  take(
    'status',
    (text) => notificationStatuses.find((status) => status === text),
    (status) => Object.assign(filter, { status }),
  )
  take(
    'channel',
    (text) => channels.find((channel) => channel === text),
    (channel) => Object.assign(filter, { channel }),
  )
  take('type', same, (type) => Object.assign(filter, { type }))
  take('provider', same, (provider) => Object.assign(filter, { provider }))
  take('campaign', same, (campaign) => Object.assign(filter, { campaign }))
  take('recipient', same, (text) => Object.assign(filter, { referenceHash: referenceOfRecipient(text) }))
  take(
    'identifier',
    (text) => (/^[^:]+:.+$/s.test(text) ? text : undefined),
    (text) => Object.assign(filter, { referenceHash: referenceOfIdentifier(text) }),
  )
  take('from', instantOf, (from) => Object.assign(filter, { from }))
  take('to', instantOf, (to) => Object.assign(filter, { to }))
  return { filter, ignored }
}
