import { database } from '@/db/client'
import { type NotificationFilter, listNotifications as readPage } from '@/db/queries/list-notifications'
import { type NotificationSummary, summaryOf } from '@/lib/insights/notification-view'
import { type Page, type Place, pageOf } from '@/lib/insights/page'

/** One page of notifications, newest first. */
export async function listNotifications(
  filter: NotificationFilter,
  page: { place: Place; limit: number; reveal: boolean },
): Promise<Page<NotificationSummary>> {
  const rows = await readPage(database('console'), filter, page.place, page.limit + 1)
  return pageOf(
    rows,
    page,
    (row) => ({ at: row.acceptedAt, id: row.id }),
    (row) => summaryOf(row, page.reveal),
  )
}
