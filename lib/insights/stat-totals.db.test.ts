import { beforeAll, expect, test } from 'vitest'
import { readStatTotals } from '@/db/queries/read-stats'
import { useTestDatabase } from '@/db/testing/test-database'
import { foldStats } from '@/lib/insights/fold-stats'
import { latencyOf } from '@/lib/insights/latency-series'

const { sql } = await useTestDatabase()
const begin = Date.parse('2026-11-20T00:00:00Z')
const minute = 60_000

beforeAll(async () => {
  // A different count each minute of seven hours, so that no minute that is missed or counted twice goes unnoticed.
  await sql`insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    select 0, ${new Date(begin).toISOString()}::timestamptz + i * interval '1 minute', 'accepted', 't', 'sms', 'p', '', 0, 1000 + i
    from generate_series(0, 419) i`
  await foldStats()
  await sql`insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    values (0, ${new Date(begin + 90 * minute).toISOString()}, 'accepted', 't', 'sms', 'p', '', 0, 7)`
})

const total = async (from: number, to: number) => {
  const rows = await readStatTotals(sql, new Date(begin + from * minute), new Date(begin + to * minute), ['accepted'])
  return rows.reduce((n, row) => n + row.count, 0)
}
const expected = (from: number, to: number) => {
  let sum = from <= 90 && 90 < to ? 7 : 0
  for (let i = Math.max(0, from); i < Math.min(420, to); i++) sum += 1000 + i
  return sum
}

test.each([
  [0, 420],
  [0, 60],
  [1, 59],
  [30, 90],
  [59, 61],
  [60, 180],
  [61, 179],
  [61, 119],
  [-30, 500],
  [90, 91],
  [120, 120],
])('a total over minutes %i to %i counts each minute once', async (from, to) => {
  expect(await total(from, to)).toBe(expected(from, to))
})

test('latency is told by whole buckets, and of the whole range also what the begun one has of it', async () => {
  await sql`insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    select 0, ${new Date(begin).toISOString()}::timestamptz + i * interval '1 minute', 'latency', 't', 'sms', 'p', '', i % 40, 1
    from generate_series(0, 179) i`
  await foldStats()
  const [from, to] = [new Date(begin + 30 * minute), new Date(begin + 120 * minute)]
  const { series, bins } = await latencyOf({ from, to, bucket: 'hour' })
  expect(series.items).toMatchObject([{ at: new Date(begin + 60 * minute).toISOString(), sent: 60 }])
  expect(bins.reduce((n, { count }) => n + count, 0)).toBe(90)
})
