import { randomInt } from 'node:crypto'
import type { Database } from '@/db/client'
import { reapWindows } from '@/db/queries/reap-windows'
import { laneCount } from '@/lib/domain/lane'

const windowsPerPage = 5_000
const beforeAll = '00000000-0000-0000-0000-000000000000'
// All of them are looked at, open or not: where fewer than one in so many goes, what is left may wait for the next hour.
const lookedPerGone = 10

/**
 * Looks at every dedup window and removes those that closed, lane by lane, a page a step; each step tells how many went.
 * One that is ended early leaves the rest to the next, which begins at another lane. `pays`: so many go that it should be soon.
 */
export function windowSweep(sql: Database): { steps: AsyncGenerator<number>; pays(): boolean } {
  const total = { looked: 0, gone: 0 }
  async function* steps() {
    const first = randomInt(laneCount)
    for (let i = 0; i < laneCount; i++) {
      const lane = (first + i) % laneCount
      for (let after: string | null = beforeAll; after !== null; ) {
        const page = await reapWindows(sql, lane, after, windowsPerPage)
        total.looked += page.looked
        total.gone += page.gone
        yield page.gone
        after = page.last
      }
    }
  }
  return { steps: steps(), pays: () => total.gone * lookedPerGone >= total.looked }
}
