import { setImmediate } from 'node:timers'
import { database } from '@/db/client'
import { type HistoryRow, readTypeHistory } from '@/db/queries/read-type-history'
import { type NotificationContent, openContent } from '@/lib/intake/notification-content'

/** A notification of the past with what its producer asked for; `content` null: it is past retention, or cannot be opened. */
export type PastNotification = Omit<HistoryRow, 'sealed' | 'atExact'> & { content: NotificationContent | null }

export type Bounds = { rows: number; ms: number }

/** `cut`: there was more, but so many rows were read, or so much time was taken. `from`: how far back was read. */
export type TypeHistory<Kept> = { items: Kept[]; cut: 'rows' | 'time' | null; from: Date }

const rowsPerStatement = 2_000
const rowsAtOnce = 100
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * What is to be kept of a type's notifications since an instant, newest first, as far as the bounds allow. Read-only.
 * Opening them is work: others in this process get their turn in between.
 */
export async function readHistory<Kept>(
  type: string,
  since: Date,
  bounds: Bounds,
  keep: (one: PastNotification) => Kept,
): Promise<TypeHistory<Kept>> {
  const sql = database('console')
  const started = performance.now()
  const items: Kept[] = []
  let before = { at: new Date(Date.now() + 60_000).toISOString(), id: lastId }
  for (;;) {
    const limit = Math.min(rowsPerStatement, bounds.rows - items.length)
    const rows = await readTypeHistory(sql, { type, from: since, before, limit })
    for (const [i, row] of rows.entries()) {
      items.push(keep(opened(row)))
      if (i % rowsAtOnce === rowsAtOnce - 1) await othersTurn()
    }
    const last = rows.at(-1)
    const from = last?.acceptedAt ?? new Date(before.at)
    // Resends are left out of a page, so a short one is not the end; an empty one is.
    if (!last) return { items, cut: null, from: since }
    if (items.length >= bounds.rows) return { items, cut: 'rows', from }
    if (performance.now() - started > bounds.ms) return { items, cut: 'time', from }
    before = { at: last.atExact, id: last.id }
  }
}

function othersTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

function opened({ sealed, atExact: _, ...row }: HistoryRow): PastNotification {
  try {
    return { ...row, content: sealed && openContent(row.id, sealed, row.acceptedAt) }
  } catch {
    return { ...row, content: null }
  }
}
