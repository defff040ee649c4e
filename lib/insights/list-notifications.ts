import { database } from '@/db/client'
import { type NotificationFilter, type Position, listNotifications as readPage } from '@/db/queries/list-notifications'
import { type NotificationSummary, summaryOf } from '@/lib/insights/notification-view'

export type Page<Item> = { items: Item[]; next: Position | null }

/** One page of notifications, newest first; `next` is where the following page begins, null at the end. */
export async function listNotifications(
  filter: NotificationFilter,
  page: { before: Position | null; limit: number; reveal: boolean },
): Promise<Page<NotificationSummary>> {
  const rows = await readPage(database('console'), filter, page.before, page.limit + 1)
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return {
    items: shown.map((row) => summaryOf(row, page.reveal)),
    next: last ? { at: last.acceptedAt, id: last.id } : null,
  }
}
