import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { connect, type Database } from '@/db/client'
import { migrate } from '@/db/migrate'
import { servingUrl } from '@/db/testing/serving-url'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    testPostgres: { url: string; template: string }
  }
}

const dataDir = '.data/test'
const migrationsFolder = new URL('../migrations/', import.meta.url)

/** One PostgreSQL for the run, kept on disk for the next, and a migrated template that every suite copies. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false })
  const template = await makeTemplate(server.url)
  project.provide('testPostgres', { url: server.url, template })
  return () => server.stop()
}

/** The template of these migrations and this day; older ones, and databases of killed runs, are dropped. */
async function makeTemplate(url: string): Promise<string> {
  const template = `once_template_${migrationsHash()}_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
  const sql = connect(url, 'service', 1)
  try {
    await sql`set statement_timeout = '60s'`
    await dropLeftovers(sql, template)
    const [found] = await sql`select 1 from pg_database where datname = ${template}`
    if (!found) await buildTemplate(sql, url, template)
    return template
  } finally {
    await sql.end()
  }
}

/** Built under another name: a template that exists is a finished one, also when two runs start at once. */
async function buildTemplate(sql: Database, url: string, template: string): Promise<void> {
  const draft = `once_draft_${process.pid}`
  await sql`drop database if exists ${sql(draft)} with (force)`
  await sql`create database ${sql(draft)}`
  await makeServingRole(sql, url)
  await migrate(databaseUrl(url, draft), servingUrl(databaseUrl(url, draft)))
  await openTestsOwnTables(databaseUrl(url, draft))
  const [found] = await sql`select 1 from pg_database where datname = ${template}`
  if (found) await sql`drop database ${sql(draft)}`
  else await sql`alter database ${sql(draft)} rename to ${sql(template)}`
}

/** The product runs as the lesser role in every database test: what it may not do fails there. */
async function makeServingRole(sql: Database, url: string): Promise<void> {
  const { username, password } = new URL(servingUrl(url))
  const [found] = await sql`select 1 from pg_roles where rolname = ${username}`
  if (!found) await sql.unsafe(`create role ${username} login password '${decodeURIComponent(password)}'`)
}

/** Tables that a test makes for itself, as a trigger's list of whom to stop, are for the product's role too. */
async function openTestsOwnTables(url: string): Promise<void> {
  const sql = connect(url, 'service', 1)
  await sql.unsafe(
    `alter default privileges in schema public grant all on tables to ${new URL(servingUrl(url)).username}`,
  )
  await sql.end()
}

async function dropLeftovers(sql: Database, template: string): Promise<void> {
  const rows = await sql<{ datname: string }[]>`
    select datname from pg_database d
    where (datname ~ '^once_template_' and datname <> ${template}) or (datname ~ '^once_test_[0-9]+_'
      and not exists (select 1 from pg_stat_activity a where a.datname = d.datname))`
  for (const { datname } of rows) {
    if (/^once_test_/.test(datname) && isRunning(Number(datname.split('_')[2]))) continue
    await sql`drop database if exists ${sql(datname)}`
  }
}

/** The second part of a test database's name is the process that made it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  const files = readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql'))
  for (const name of [...files.sort(), '../serving-role.ts', '../testing/start-postgres.ts'])
    hash.update(name).update(readFileSync(new URL(name, migrationsFolder)))
  return hash.digest('hex').slice(0, 12)
}

function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}
