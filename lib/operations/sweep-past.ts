import { randomInt } from 'node:crypto'
import type { PastEnds, PastPage, PastPlace } from '@/db/queries/past-page'

const rowsPerPage = 2_000
const shares = 10_000
// All of the past is looked at, emptied or not: where fewer than one in so many goes, what is left may wait for the next hour.
const lookedPerGone = 10

/**
 * Goes back through rows that stay when something of theirs goes, a page a step; each step tells how much went. First what came
 * past its time last, until a page has nothing to give; then the rest, for what was not settled when it was due: from anywhere to
 * the oldest and round to there, so that one that is ended early leaves another part of it to the next.
 */
export function pastSweep(
  endsAt: (share: number) => Promise<PastEnds>,
  pageFrom: (place: PastPlace, limit: number) => Promise<PastPage>,
): { steps: AsyncGenerator<number>; pays(): boolean } {
  const total = { looked: 0, gone: 0 }
  async function* steps() {
    const { newest, somewhere } = await endsAt(randomInt(shares) / shares)
    const stopped = yield* back(newest, ({ gone }) => gone === 0)
    if (stopped === null) return
    yield* back(somewhere, () => false)
    yield* back(stopped, ({ last }) => last !== null && last.at <= somewhere.at)
  }
  async function* back(
    from: PastPlace,
    isEnough: (page: PastPage) => boolean,
  ): AsyncGenerator<number, PastPlace | null> {
    for (let place: PastPlace | null = from; place !== null; ) {
      const page = await pageFrom(place, rowsPerPage)
      total.looked += page.looked
      total.gone += page.gone
      yield page.gone
      if (isEnough(page)) return page.last
      place = page.last
    }
    return null
  }
  return { steps: steps(), pays: () => total.gone * lookedPerGone >= total.looked }
}
