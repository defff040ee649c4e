import { database } from '@/db/client'
import { type DuplicateGroupRow, listDuplicateGroups, twinsMax } from '@/db/queries/list-duplicate-groups'
import type { Position } from '@/lib/insights/page'

/** One original and its twins. Instants are RFC 3339 in UTC; `more`: there are more twins than were counted. */
export type DuplicateGroup = Omit<DuplicateGroupRow, 'id' | 'at' | 'firstAt'> & {
  firstAt: string
  lastAt: string
  more: boolean
}

const recordsLookedThrough = 5_000

/** One page of originals by their newest twin, newest first. `next`: where the following page begins. */
export async function duplicateGroups(
  after: Position | null,
  limit: number,
  lookThrough = recordsLookedThrough,
): Promise<{ items: DuplicateGroup[]; next: Position | null }> {
  const { rows, stoppedAt } = await listDuplicateGroups(database('console'), after, lookThrough, limit + 1)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(({ id: _, at, firstAt, ...row }) => ({
      ...row,
      firstAt: firstAt.toISOString(),
      lastAt: at.toISOString(),
      more: row.twins === twinsMax,
    })),
    next: last ? { at: last.at, id: last.id } : stoppedAt,
  }
}
