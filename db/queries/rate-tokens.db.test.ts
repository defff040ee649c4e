import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { takeRateTokens } from '@/db/queries/take-rate-tokens'
import { useTestDatabase } from '@/db/testing/test-database'
import { producerRate, providerRate } from '@/lib/domain/rate-limit'

const { sql, url } = await useTestDatabase()
const pools = Array.from({ length: 4 }, () => connect(url, 'engine', 2))
afterAll(() => Promise.all(pools.map((pool) => pool.end())))

async function clock(): Promise<number> {
  const [row] = await sql<{ ms: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`
  return row?.ms ?? 0
}

test('four pools that take as fast as they can never get more than rate × time + burst, and get nearly all of it', async () => {
  const limit = providerRate(2_000)
  const started = await clock()
  let total = 0
  await Promise.all(
    pools.flatMap((pool) =>
      Array.from({ length: 2 }, async () => {
        for (let turn = 0; turn < 100; turn++) {
          const { granted } = await takeRateTokens(pool, 'provider:fast', limit, 50, 0)
          total += granted
        }
      }),
    ),
  )
  const seconds = ((await clock()) - started) / 1000
  expect(total).toBeLessThanOrEqual(limit.perSecond * seconds + limit.burst)
  // Less only by what the time before the first and after the last statement was worth.
  expect(total).toBeGreaterThan(limit.perSecond * seconds * 0.5)
})

test('unused tokens that are put back can be taken again, but no bucket ever holds more than its burst', async () => {
  const limit = { perSecond: 0.001, burst: 10, chunk: 10 }
  const take = (wanted: number, unused: number) => takeRateTokens(sql, 'provider:slow', limit, wanted, unused)
  expect(await take(10, 0)).toMatchObject({ granted: 10 })
  expect(await take(10, 0)).toMatchObject({ granted: 0 })
  expect(await take(10, 4)).toMatchObject({ granted: 4 })
  expect(await take(100, 1_000)).toMatchObject({ granted: 10 })
})

test('a database clock that was set back starts the bucket afresh instead of stopping the provider', async () => {
  const limit = producerRate(1_000)
  await takeRateTokens(sql, 'provider:back', limit, 1, 0)
  await sql`update rate_buckets set spent_until = now() + interval '1 hour' where name = 'provider:back'`
  expect(await takeRateTokens(sql, 'provider:back', limit, 1, 0)).toMatchObject({ granted: 0 })
  await sql`select pg_sleep(0.01)`
  expect((await takeRateTokens(sql, 'provider:back', limit, 1, 0)).granted).toBe(1)
})
