import { expect, test } from 'vitest'
import { database } from '@/db/client'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()

test('a suite speaks to its own database, migrated, on UTC', async () => {
  const [row] = await database('engine')`
    select current_database() as name, current_setting('TimeZone') as zone, count(*)::int as migrations
    from applied_migrations`
  expect(url.endsWith(`/${row?.name}`)).toBe(true)
  expect(row).toMatchObject({ zone: 'UTC' })
  expect(row?.migrations).toBeGreaterThan(0)
})

test('today has its own partitions', async () => {
  const [row] = await sql`
    select to_regclass('attempts_' || to_char(now() at time zone 'utc', 'YYYYMMDD')) is not null as made`
  expect(row).toEqual({ made: true })
})

test('what one suite writes no other sees', async () => {
  const other = await testDatabase()
  try {
    await sql`insert into outbox (id, event_type) values (gen_random_uuid(), 'here')`
    const [row] = await other.sql`select count(*)::int as n from outbox`
    expect(row).toEqual({ n: 0 })
  } finally {
    await other.drop()
  }
})
