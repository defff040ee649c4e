import { database } from '@/db/client'
import { lookThroughNotifications, type NotificationFilter } from '@/db/queries/list-notifications'
import { type NotificationSummary, summaryOf } from '@/lib/insights/notification-view'
import { lookedThroughMax, type Page, type Place, pageOf, stopped } from '@/lib/insights/page'

/** One page of notifications, newest first. Of a filter that no index serves, what `lookThrough` rows hold. */
export async function listNotifications(
  filter: NotificationFilter,
  page: { place: Place; limit: number; reveal: boolean },
  lookThrough = lookedThroughMax,
): Promise<Page<NotificationSummary>> {
  const { rows, stoppedAt } = await lookThroughNotifications(
    database('console'),
    filter,
    page.place,
    page.limit + 1,
    lookThrough,
  )
  const found = pageOf(
    rows,
    page,
    ({ atExact, id }) => ({ at: atExact, id }),
    (row) => summaryOf(row, page.reveal),
  )
  return stopped(found, page.place, stoppedAt)
}
