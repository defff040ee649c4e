import { database } from '@/db/client'
import { type HistoryRow, readTypeHistory } from '@/db/queries/read-type-history'
import { type NotificationContent, openContent } from '@/lib/intake/notification-content'

/** A notification of the past with what its producer asked for; `content` null: it is past retention, or cannot be opened. */
export type PastNotification = Omit<HistoryRow, 'sealed'> & { content: NotificationContent | null }

export type Bounds = { rows: number; ms: number }

/** `cut`: there was more, but so many rows were read, or so much time was taken. `from`: how far back was read. */
export type TypeHistory = { items: PastNotification[]; cut: 'rows' | 'time' | null; from: Date }

const rowsPerStatement = 2_000
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A type's notifications since an instant, newest first and opened, as far as the bounds allow. Read-only. */
export async function readHistory(type: string, since: Date, bounds: Bounds): Promise<TypeHistory> {
  const sql = database('console')
  const started = performance.now()
  const items: PastNotification[] = []
  let before = { at: new Date(Date.now() + 60_000), id: lastId }
  for (;;) {
    const limit = Math.min(rowsPerStatement, bounds.rows - items.length)
    const rows = await readTypeHistory(sql, { type, from: since, before, limit })
    for (const row of rows) items.push(opened(row))
    const last = rows.at(-1)
    const from = last?.acceptedAt ?? before.at
    // Resends are left out of a page, so a short one is not the end; an empty one is.
    if (!last) return { items, cut: null, from: since }
    if (items.length >= bounds.rows) return { items, cut: 'rows', from }
    if (performance.now() - started > bounds.ms) return { items, cut: 'time', from }
    before = { at: last.acceptedAt, id: last.id }
  }
}

function opened({ sealed, ...row }: HistoryRow): PastNotification {
  try {
    return { ...row, content: sealed && openContent(row.id, sealed, row.acceptedAt) }
  } catch {
    return { ...row, content: null }
  }
}
