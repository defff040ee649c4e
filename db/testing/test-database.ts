import { randomBytes } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { closeDatabase, connect, type Database } from '@/db/client'
import { servingUrl } from '@/db/testing/serving-url'

export type TestDatabase = { url: string; sql: Database; drop(): Promise<void> }

let ownDatabase: string | undefined

/**
 * A fresh, migrated database; `url` and `sql` speak to it as its owner. The first that a test file makes is also what
 * `database(purpose)` speaks to in that file, as the role that serves, so make it before anything reads the environment.
 * Whoever makes it drops it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { url: adminUrl, template } = inject('testPostgres')
  const name = `once_test_${process.pid}_${randomBytes(5).toString('hex')}`
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`)
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href
  ownDatabase ??= url
  process.env.DATABASE_URL = servingUrl(ownDatabase)
  const sql = connect(url, 'engine')
  return {
    url,
    sql,
    async drop() {
      if (url === ownDatabase) await closeDatabase()
      await sql.end({ timeout: 2 })
      await asAdmin(adminUrl, (admin) => admin`drop database if exists ${admin(name)} with (force)`)
    },
  }
}

/** The same at the top of a test file, dropped after it: `const { sql } = await useTestDatabase()`. */
export async function useTestDatabase(): Promise<TestDatabase> {
  const made = await testDatabase()
  afterAll(() => made.drop())
  return made
}

async function asAdmin<Answer>(url: string, statement: (sql: Database) => Promise<Answer>): Promise<Answer> {
  const sql = connect(url, 'service', 1)
  try {
    await sql`set statement_timeout = '60s'`
    return await statement(sql)
  } finally {
    await sql.end()
  }
}
