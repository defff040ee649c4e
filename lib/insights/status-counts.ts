import { database } from '@/db/client'
import { countByStatus, type StatusCounts } from '@/db/queries/count-by-status'
import { readClock } from '@/db/queries/read-clock'
import { notificationFilter, type ReplayFilter } from '@/lib/operations/replay-filter'

export type { StatusCounts }

/** Notifications, and rows of the outbox a status, that are looked at for counting. */
export const countedThrough = { lookThrough: 5_000, workThrough: 1_000 } as const

/** What a replay's filter finds, by status whatever statuses it names; `more` where `limits` ended the counting. */
export async function statusCounts(
  { status: _, ...filter }: ReplayFilter,
  limits: { lookThrough: number; workThrough: number } = countedThrough,
): Promise<StatusCounts> {
  const sql = database('console')
  return countByStatus(sql, await notificationFilter(filter, await readClock(sql)), limits)
}
