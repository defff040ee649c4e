import { afterAll, expect, test } from 'vitest'
import { migrate } from '@/db/migrate'
import { testDatabase } from '@/db/testing/test-database'

const suite = await testDatabase()
afterAll(() => suite.drop())

const emptyDatabase = () => suite.sql`drop schema public cascade; create schema public`.simple()
const appliedTags = async () => (await suite.sql`select tag from applied_migrations order by tag`).map(({ tag }) => tag)

test('processes that start at once migrate an empty database once', async () => {
  await emptyDatabase()
  await Promise.all([migrate(suite.url), migrate(suite.url), migrate(suite.url)])
  const tags = await appliedTags()
  expect(tags.length).toBeGreaterThan(0)
  expect(new Set(tags).size).toBe(tags.length)
})

test('a second start changes nothing', async () => {
  const before = await appliedTags()
  await migrate(suite.url)
  expect(await appliedTags()).toEqual(before)
})

test('the coming week has day partitions', async () => {
  const [row] = await suite.sql`
    select count(*)::int as days from generate_series(-1, 7) d
    where to_regclass('attempts_' || to_char((now() at time zone 'utc')::date + d::int, 'YYYYMMDD')) is not null`
  expect(row).toEqual({ days: 9 })
})

test('a migration edited after it was applied is refused by name', async () => {
  const [first] = await suite.sql`
    with edited as (select tag, hash from applied_migrations order by tag limit 1)
    update applied_migrations a set hash = 'other' from edited where a.tag = edited.tag returning a.tag, edited.hash`
  await expect(migrate(suite.url)).rejects.toThrow(`${first?.tag} was edited`)
  await suite.sql`update applied_migrations set hash = ${first?.hash} where tag = ${first?.tag}`
})

test('a database newer than this version is refused', async () => {
  await suite.sql`insert into applied_migrations (tag, hash) values ('9999_later', 'x')`
  await expect(migrate(suite.url)).rejects.toThrow('9999_later')
})
