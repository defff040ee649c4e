import type { Database } from '@/db/client'
import { type ContactRow, readContactsAfter } from '@/db/queries/read-contacts-after'
import { laneCount } from '@/lib/domain/lane'

/** Where a walk through a list stands: after `identity` in `lane`. */
export type ListCursor = { lane: number; identity: string | null }

/** The next contacts of a list, lane by lane, and where the walk stands after them. */
export async function nextContacts(
  sql: Database,
  list: { listId: string; addedBy: Date | null },
  from: ListCursor,
  limit: number,
): Promise<{ contacts: ContactRow[]; cursor: ListCursor; atEnd: boolean }> {
  const contacts: ContactRow[] = []
  let cursor = from
  while (contacts.length < limit && cursor.lane < laneCount) {
    const wanted = limit - contacts.length
    const found = await readContactsAfter(sql, { ...list, lane: cursor.lane, after: cursor.identity }, wanted)
    contacts.push(...found)
    const last = found.at(-1)
    cursor =
      last && found.length === wanted
        ? { lane: cursor.lane, identity: last.identity }
        : { lane: cursor.lane + 1, identity: null }
  }
  return { contacts, cursor, atEnd: cursor.lane >= laneCount }
}
