import { expect, test } from 'vitest'
import type { PastPlace } from '@/db/queries/past-page'
import { pastSweep } from '@/lib/operations/sweep-past'

const rowsPerPage = 3
const rows = 20
const placeOf = (n: number): PastPlace => ({ at: `2027-01-01 00:00:${String(n).padStart(2, '0')}+00`, id: 'x' })
const numberOf = ({ at }: PastPlace) => Number(at.slice(17, 19))

/** What a sweep takes of the rows 0 to 19, the youngest last, that have something to give. */
async function taken(giving: readonly number[], somewhere: number): Promise<{ all: number[]; pages: number }> {
  const all: number[] = []
  const { steps } = pastSweep(
    async () => ({ newest: placeOf(rows), somewhere: placeOf(somewhere) }),
    async (from) => {
      const before = numberOf(from)
      const looked = [before - 1, before - 2, before - 3].filter((n) => n >= 0)
      const gone = looked.filter((n) => giving.includes(n) && !all.includes(n))
      all.push(...gone)
      const last = looked.length < rowsPerPage ? null : placeOf(before - rowsPerPage)
      return { last, looked: looked.length, gone: gone.length }
    },
  )
  let pages = 0
  while (!(await steps.next()).done) pages++
  return { all: all.toSorted((a, b) => a - b), pages }
}

test('whatever it begins at, a whole sweep finds all that has something to give, and looks at hardly anything twice', async () => {
  for (let somewhere = 0; somewhere <= rows; somewhere++) {
    for (let only = 0; only < rows; only++) expect((await taken([only], somewhere)).all).toEqual([only])
    const every = Array.from({ length: rows }, (_, n) => n)
    expect(await taken(every, somewhere)).toEqual({ all: every, pages: Math.ceil(rows / rowsPerPage) })
    expect((await taken([0, 11], somewhere)).pages).toBeLessThanOrEqual(Math.ceil(rows / rowsPerPage) + 3)
  }
})
