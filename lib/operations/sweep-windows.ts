import { randomInt } from 'node:crypto'
import type { Database } from '@/db/client'
import { reapWindows } from '@/db/queries/reap-windows'
import { laneCount } from '@/lib/domain/lane'

const windowsPerPage = 5_000
// About ten million windows on a small machine. What is left is for the next time, which begins at another lane.
const sweepMsMax = 20_000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Removes dedup windows that closed, lane by lane. @returns how many went */
export async function sweepWindows(sql: Database): Promise<number> {
  const end = performance.now() + sweepMsMax
  const first = randomInt(laneCount)
  let gone = 0
  for (let i = 0; i < laneCount; i++) {
    const lane = (first + i) % laneCount
    for (let after: string | null = beforeAll; after !== null; ) {
      if (performance.now() > end) return gone
      const page = await reapWindows(sql, lane, after, windowsPerPage)
      gone += page.gone
      after = page.last
    }
  }
  return gone
}
