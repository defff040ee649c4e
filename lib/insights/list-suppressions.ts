import { database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import {
  listSuppressions as readPage,
  readSuppressionRow,
  type SuppressionFilter,
  type SuppressionRow,
} from '@/db/queries/list-suppressions'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import type { Page } from '@/lib/insights/list-notifications'

export type { SuppressionFilter }

/** The decision record of one duplicate. Instants are RFC 3339 in UTC; `windowClosesAt` null with a window: never. */
export type Suppression = Omit<SuppressionRow, 'at' | 'windowOpenedAt' | 'windowClosesAt'> & {
  at: string
  windowOpenedAt: string | null
  windowClosesAt: string | null
}

/** One page of decision records, newest first. */
export async function listSuppressions(
  filter: SuppressionFilter,
  page: { before: Position | null; limit: number },
): Promise<Page<Suppression>> {
  const rows = await readPage(database('console'), filter, page.before, page.limit + 1)
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return { items: shown.map(suppressionOf), next: last ? { at: last.at, id: last.id } : null }
}

/** One decision record, or null. */
export async function readSuppression(id: string): Promise<Suppression | null> {
  if (!isUuid(id)) return null
  const row = await readSuppressionRow(database('console'), laneOf(id), id)
  return row && suppressionOf(row)
}

function suppressionOf(row: SuppressionRow): Suppression {
  return {
    ...row,
    at: row.at.toISOString(),
    windowOpenedAt: row.windowOpenedAt?.toISOString() ?? null,
    windowClosesAt: row.windowClosesAt?.toISOString() ?? null,
  }
}
