import { database } from '@/db/client'
import { countLeaks } from '@/db/queries/count-leaks'
import { readAlikeAfter } from '@/db/queries/read-alike'
import { readFactCursor } from '@/db/queries/read-fact-cursor'
import { leakHours, saysTheSame } from '@/lib/insights/list-leaks'

const perBatch = { looked: 500, hours: leakHours, pairs: 500 }
const batchesMax = 20

/**
 * Counts leaks among what was accepted since it was last here, for the charts: the same words to the same address under
 * different keys. More than a day is not made up for. Any number of overlapping calls counts each once.
 */
export async function watchLeaks(): Promise<{ looked: number; leaks: number }> {
  const sql = database('engine')
  const total = { looked: 0, leaks: 0 }
  for (let batch = 0; batch < batchesMax; batch++) {
    const { stands, from } = await readFactCursor(sql, 'leaks', 24)
    const alike = await readAlikeAfter(sql, perBatch, from)
    if (!alike.until) break
    // The later of two is the leak, however many earlier ones it repeats.
    const leaks = new Map(
      alike.pairs.filter(saysTheSame).map(({ type, later }) => [later.id, { at: later.acceptedAt, type }]),
    )
    const counted = { from: stands, to: alike.until, sent: alike.sent, leaks: [...leaks.values()] }
    if (await countLeaks(sql, counted)) {
      total.looked += alike.looked
      total.leaks += leaks.size
    }
    if (alike.looked < perBatch.looked) break
  }
  return total
}
