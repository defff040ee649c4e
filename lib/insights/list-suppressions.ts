import { database } from '@/db/client'
import {
  listSuppressions as readPage,
  readSuppressionRow,
  type SuppressionFilter,
  type SuppressionRow,
} from '@/db/queries/list-suppressions'
import { instantOfUuid, isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { lookedThroughMax, type Page, type Place, pageOf, stopped } from '@/lib/insights/page'

export type { SuppressionFilter }

const dayMs = 86_400_000

/** The decision record of one duplicate. Instants are RFC 3339 in UTC; `windowClosesAt` null with a window: never. */
export type Suppression = Omit<SuppressionRow, 'at' | 'atExact' | 'windowOpenedAt' | 'windowClosesAt'> & {
  at: string
  windowOpenedAt: string | null
  windowClosesAt: string | null
}

/** One page of decision records, newest first. Of a filter that no index serves, what `lookThrough` rows hold. */
export async function listSuppressions(
  filter: SuppressionFilter,
  page: { place: Place; limit: number },
  lookThrough = lookedThroughMax,
): Promise<Page<Suppression>> {
  const sql = database('console')
  const { rows, stoppedAt } = await readPage(sql, filter, page.place, page.limit + 1, lookThrough)
  const found = pageOf(rows, page, ({ atExact, id }) => ({ at: atExact, id }), suppressionOf)
  return stopped(found, page.place, stoppedAt)
}

/** One decision record, or null. */
export async function readSuppression(id: string): Promise<Suppression | null> {
  if (!isUuid(id)) return null
  const sql = database('console')
  const made = instantOfUuid(id)
  // Its day's partition first: looking into every day costs more the longer decision records are kept.
  const near = made && { from: new Date(made.getTime() - dayMs), to: new Date(made.getTime() + dayMs) }
  const row =
    (near && (await readSuppressionRow(sql, laneOf(id), id, near))) ?? (await readSuppressionRow(sql, laneOf(id), id))
  return row && suppressionOf(row)
}

function suppressionOf({ atExact: _, ...row }: SuppressionRow): Suppression {
  return {
    ...row,
    at: row.at.toISOString(),
    windowOpenedAt: row.windowOpenedAt?.toISOString() ?? null,
    windowClosesAt: row.windowClosesAt?.toISOString() ?? null,
  }
}
