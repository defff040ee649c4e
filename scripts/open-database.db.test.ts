import { expect, test, vi } from 'vitest'
import { connect } from '@/db/client'
import { migrate } from '@/db/migrate'
import { servingUrl } from '@/db/testing/serving-url'
import { useTestDatabase } from '@/db/testing/test-database'
import { openDatabase } from './open-database.mjs'

const { url, sql } = await useTestDatabase()

test('the owner migrates and gives the serving role its rights, and is forgotten before anything is served', async () => {
  await sql`drop schema public cascade`
  await sql`create schema public`
  vi.stubEnv('DATABASE_URL', servingUrl(url))
  vi.stubEnv('ONCE_MIGRATE_DATABASE_URL', url)
  await openDatabase({ dataDir: '.data/none', embedded: false }, () => {}, migrate, { say: () => {} })
  expect(process.env.ONCE_MIGRATE_DATABASE_URL).toBeUndefined()
  const serving = connect(servingUrl(url), 'service', 1)
  expect(await serving`select current_user::text as who from (select count(*) from notifications) n`).toEqual([
    { who: 'once_serving' },
  ])
  await expect(serving`create table more (id int)`).rejects.toMatchObject({ code: '42501' })
  await serving.end({ timeout: 1 })
  vi.unstubAllEnvs()
})

test('without an owner of its own a database that is migrated is taken as it is', async () => {
  vi.stubEnv('DATABASE_URL', servingUrl(url))
  await openDatabase({ dataDir: '.data/none', embedded: false }, () => {}, migrate, { say: () => {} })
  vi.unstubAllEnvs()
})
