import { database } from '@/db/client'
import { type DuplicateGroupRow, type GroupFilter, listDuplicateGroups } from '@/db/queries/list-duplicate-groups'
import { guards } from '@/lib/domain/notification'
import { instantOf } from '@/lib/http/page-parameters'
import type { Position } from '@/lib/insights/page'
import { type Meant, meaningOf } from '@/lib/insights/search'

export const groupSearchNames = ['guard', 'rule', 'type', 'producer', 'from', 'to'] as const
export type GroupSearch = Partial<Record<(typeof groupSearchNames)[number], string | undefined>>

/** One original and its twins. Instants are RFC 3339 in UTC; `more`: there may be more twins than were looked at. */
export type DuplicateGroup = Omit<DuplicateGroupRow, 'id' | 'at' | 'atExact' | 'firstAt'> & {
  firstAt: string
  lastAt: string
}

/** `next`: where the following page begins. `stopped`: the page is not full because no more records are looked through for one. */
export type GroupPage = { items: DuplicateGroup[]; next: Position | null; stopped: boolean }

export const recordsLookedThrough = 5_000

/** What people typed as a filter of groups. What means nothing is left out and named. */
export function filterOfGroupSearch(search: GroupSearch): Meant<GroupFilter> {
  return meaningOf(search, {
    guard: (text) => guards.find((guard) => guard === text),
    rule: (text) => text,
    type: (text) => text,
    producer: (text) => text,
    from: instantOf,
    to: instantOf,
  })
}

/** One page of originals by their newest twin of the filter, newest first. */
export async function duplicateGroups(
  filter: GroupFilter,
  after: Position | null,
  limit: number,
  lookThrough = recordsLookedThrough,
): Promise<GroupPage> {
  const { rows, stoppedAt } = await listDuplicateGroups(database('console'), filter, after, lookThrough, limit + 1)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(({ id: _, atExact: __, at, firstAt, ...row }) => ({
      ...row,
      firstAt: firstAt.toISOString(),
      lastAt: at.toISOString(),
    })),
    next: last ? { at: last.atExact, id: last.id } : stoppedAt,
    stopped: !last && stoppedAt !== null,
  }
}
