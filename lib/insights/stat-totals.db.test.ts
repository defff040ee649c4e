import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Database } from '@/db/client'
import { foldStatDeltas } from '@/db/queries/fold-stat-deltas'
import { readStats, readStatTotals } from '@/db/queries/read-stats'
import { sumUpDay } from '@/db/queries/sum-up-day'
import { useTestDatabase } from '@/db/testing/test-database'
import { foldStats } from '@/lib/insights/fold-stats'
import { latencyOf } from '@/lib/insights/latency-series'
import { statsSeries } from '@/lib/insights/stats-series'

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

test.each([
  ['minute', 90, 1, 1000 + 90 + 7], // seven of it are not folded
  ['minute', 31, 1, 1000 + 31],
  ['hour', 90, 150, expected(60, 180)],
  ['day', 90, 420, expected(0, 420)],
] as const)('a chart by %s that begins within a bucket has all of it', async (bucket, minutes, length, count) => {
  const from = new Date(begin + minutes * minute + 13_000)
  const to = new Date(begin + (length === 1 ? minutes + 1 : length) * minute)
  const { items } = await statsSeries({ from, to, bucket, groupBy: 'status' })
  expect(items.reduce((n, item) => n + item.count, 0)).toBe(count)
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

describe('days that are over are summed up, and counted once with what is beside them', () => {
  const hour = 60 * minute
  const first = Date.parse('2026-03-01T00:00:00Z')
  const at = (ms: number) => new Date(first + ms)
  /** A different count each hour of ten days. */
  const expectedOf = (from: number, to: number) => {
    let sum = 0
    for (let i = Math.max(0, Math.ceil(from / hour)); i * hour < to && i < 240; i++) sum += 1 + i
    return sum
  }
  const sentIn = async (from: number, to: number) =>
    (await readStatTotals(sql, at(from), at(to), ['sent'])).reduce((n, row) => n + row.count, 0)
  const add = (ms: number, n: number, by: Database = sql) => by`
    insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    values (0, ${at(ms).toISOString()}, 'sent', 't', 'sms', 'p', '', 0, ${n})`
  const byHour = async (from: number, to: number) => {
    const asked = { from: at(from * hour), to: at(to * hour), bucket: 'hour', dimension: 'measure' } as const
    return (await readStats(sql, { ...asked, measures: ['sent'] })).map(({ count }) => count)
  }
  const sumOf = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0)
  const summed = () => sql<{ n: number }[]>`select n::int from stats_day where measure = 'sent' order by bucket`

  beforeAll(async () => {
    await sql`insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
      select 0, ${at(0).toISOString()}::timestamptz + i * interval '1 hour', 'sent', 't', 'sms', 'p', '', 0, 1 + i from generate_series(0, 239) i`
    await Promise.all([foldStats(), foldStats(), foldStats()])
    await foldStats()
  })

  test.each([
    [0, 240],
    [0, 24],
    [1, 23],
    [13, 61],
    [24, 72],
    [23, 73],
    [-30, 300],
    [25.5, 100.5],
  ])('hours %d to %d', async (from, to) => {
    expect((await summed()).length).toBe(10)
    expect(await sentIn(from * hour, to * hour)).toBe(expectedOf(from * hour, to * hour))
  })

  test('a chart by day has whole days and the parts of those at its ends', async () => {
    const asked = {
      from: at(12 * hour),
      to: at(60 * hour),
      bucket: 'day',
      dimension: 'type',
      measures: ['sent'],
    } as const
    const points = await readStats(sql, asked)
    const parts = [12, 24, 48, 60].map((h) => h * hour)
    expect(points.map(({ count }) => count)).toEqual(parts.slice(1).map((end, i) => expectedOf(parts[i] ?? 0, end)))
  })

  test('what is counted late is in the totals before its day is summed up again, and after', async () => {
    const before = await sentIn(0, 240 * hour)
    await add(30 * hour, 1_000)
    expect(await sentIn(0, 240 * hour)).toBe(before + 1_000)
    await foldStatDeltas(sql, 100)
    expect(await sentIn(0, 240 * hour)).toBe(before + 1_000)
    await foldStats()
    expect(await sentIn(0, 240 * hour)).toBe(before + 1_000)
    expect((await summed())[1]?.n).toBe(expectedOf(24 * hour, 48 * hour) + 1_000)
  })

  test.each(['days', 'hours'] as const)(
    '%s are not summed up while something of them waits to be folded',
    async (into) => {
      await sql`update fact_cursors set at = ${at(0).toISOString()} where name = ${into}`
      await add(5 * hour, 3)
      expect(await sumUpDay(sql, into)).toBe(false)
      await foldStats()
    },
  )

  test.each(['days', 'hours'] as const)(
    '%s are not summed up with what was read before something late came',
    async (into) => {
      const before = await sentIn(0, 240 * hour)
      await foldStats()
      await sql`update fact_cursors set at = ${at(0).toISOString()} where name = ${into}`
      let summing: Promise<boolean> | undefined
      await sql.begin(async (tx) => {
        await tx`select from fact_cursors where name = ${into} for update`
        summing = sumUpDay(sql, into)
        await vi.waitFor(async () => {
          const [row] =
            await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update of c%'`
          expect(row).toBeDefined()
        })
        await add(6 * hour, 7, tx as unknown as Database)
        await foldStatDeltas(tx as unknown as Database, 100)
      })
      expect(await summing).toBe(false)
      expect(await sentIn(0, 240 * hour)).toBe(before + 7)
      await foldStats()
      expect(await sentIn(0, 240 * hour)).toBe(before + 7)
      expect((await summed()).reduce((n, day) => n + day.n, 0)).toBe(before + 7)
      expect(sumOf(await byHour(0, 240))).toBe(before + 7)
    },
  )

  test('a chart by hour has each hour once: summed up, not summed up yet, late, and not folded', async () => {
    await foldStats()
    const before = await byHour(-3, 243)
    expect(before).toHaveLength(240)
    expect(sumOf(before)).toBe(await sentIn(0, 240 * hour))
    expect(await sql`select from stats_hour_total where measure = 'sent'`).toHaveLength(240)
    const with9 = before.with(30, (before[30] ?? 0) + 9)
    await add(30 * hour, 9)
    expect(await byHour(-3, 243)).toEqual(with9)
    await foldStatDeltas(sql, 100)
    expect(await byHour(-3, 243)).toEqual(with9)
    await sumUpDay(sql, 'hours')
    expect(await byHour(-3, 243)).toEqual(with9)
    // What is summed up is read there, however many rows its hours have.
    await sql`delete from stats_hour where bucket < ${at(24 * hour).toISOString()}`
    expect(await byHour(-3, 243)).toEqual(with9)
  })
})
