import type { NotificationFilter } from '@/db/queries/list-notifications'
import { findKeyHash } from '@/lib/insights/find-key-hash'
import { listNotifications } from '@/lib/insights/list-notifications'
import type { NotificationSummary } from '@/lib/insights/notification-view'
import type { Page, Place } from '@/lib/insights/page'

/** One page of notifications, also by an idempotency key as somebody types it, whichever producer used it. */
export async function searchNotifications(
  filter: NotificationFilter,
  key: string | undefined,
  page: { place: Place; limit: number; reveal: boolean },
): Promise<Page<NotificationSummary>> {
  if (key === undefined) return listNotifications(filter, page)
  const keyHash = await findKeyHash(key)
  return keyHash === null ? { items: [], next: null, previous: null } : listNotifications({ ...filter, keyHash }, page)
}
