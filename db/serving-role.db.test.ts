import { afterAll, describe, expect, test } from 'vitest'
import { connect, database } from '@/db/client'
import { migrate } from '@/db/migrate'
import { dropAuditRecords } from '@/db/queries/drop-audit-records'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { servingUrl } from '@/db/testing/serving-url'
import { useTestDatabase } from '@/db/testing/test-database'

// That the lesser role is enough to accept, deliver, and remove what is past retention is shown by every database test: all of
// them run the product as this role (db/testing/test-database.ts). Here is what it is not enough for.
const { url, sql } = await useTestDatabase()
const serving = connect(servingUrl(url), 'service', 1)
afterAll(() => serving.end({ timeout: 2 }))

await configure(sampleConfiguration(['http://127.0.0.1:1']), 0)
await sql`insert into audit_records (id, actor, action, subject_kind, subject_id, at) select gen_random_uuid(), 'user:ann', 'a', 'k', n::text,
  now() - interval '1 year' from generate_series(1, 3) n`
await sql`update audit_records r set sequence = n.n, hash = decode(repeat('aa', 32), 'hex'), signature = decode(repeat('bb', 32), 'hex')
  from (select id, row_number() over (order by at, id) as n from audit_records) n where n.id = r.id`
await sql`update audit_chain set sequence = 4`
const records = async () => (await sql`select from audit_records`).count

describe('the role that serves', () => {
  test('is who the product signs in as, whatever it does', async () => {
    for (const purpose of ['accept', 'engine', 'lists', 'receipts', 'console', 'commands', 'service'] as const)
      expect(await database(purpose)`select current_user::text as who`).toEqual([{ who: 'once_serving' }])
    expect(
      await sql`select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as more from pg_roles where rolname = 'once_serving'`,
    ).toEqual([{ more: false }])
  })

  test.each([
    ['a table of its own', 'create table more (id int)'],
    ['another column', 'alter table users add column more int'],
    ['a table less', 'drop table users'],
    ['a table emptied at once', 'truncate notifications'],
    ['another rule', 'alter table notifications drop constraint sent_has_instant'],
    ['an index', 'create index more on users (email)'],
    [
      'a function of the owner made its own',
      'create or replace function raise_conflict(what text) returns boolean return true',
    ],
    ['a trigger', 'create trigger t after insert on users for each row execute function wake_engine()'],
    ['a role', 'create role more'],
    ['its own role made more', 'alter role once_serving superuser'],
    ['another role', 'set role once'],
    ['another session', "set session authorization 'once'"],
    ['passwords of roles', 'select rolpassword from pg_authid'],
    ['a program', "copy users to program 'cat'"],
    ['a file', "select pg_read_file('PG_VERSION')"],
    ['settings of the server', 'alter system set fsync = off'],
    ['an extension', 'create extension adminpack'],
    ['what was migrated', "delete from applied_migrations where tag like '0%'"],
    ['a configuration version changed', "update configuration_versions set author = 'nobody'"],
    ['a configuration version gone', 'delete from configuration_versions'],
    ['an audit record gone', 'delete from audit_records'],
    ['the audit gone', 'truncate audit_records'],
    ['who did it changed', "update audit_records set actor = 'user:bob'"],
    ['what was done changed', "update audit_records set detail = '{}', at = now()"],
    ['the chain cut without its records', 'update audit_chain set dropped_sequence = 2'],
    ['another chain', 'delete from audit_chain'],
  ])('is refused: %s', async (_, statement) => {
    await expect(serving.unsafe(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|0A000|58P01)$/),
    })
  })

  test('drops no audit record that the configuration keeps, whatever it says', async () => {
    const ask = { after: 0, upTo: 3, hash: 'cc'.repeat(32), signature: 'dd'.repeat(32) }
    expect(await dropAuditRecords(serving, ask)).toBe(0)
    // Its own table in the place of the configuration's is not looked at.
    await serving.unsafe('create temp table configuration_versions (version int, document jsonb)')
    await serving.unsafe(`insert into pg_temp.configuration_versions values (99, '{"retention":{"audit":"PT1S"}}')`)
    expect(await dropAuditRecords(serving, ask)).toBe(0)
    expect(await records()).toBe(4)
    await configure({ ...sampleConfiguration(['http://127.0.0.1:1']), retention: { audit: 'P30D' } }, 1)
    expect(await dropAuditRecords(serving, { ...ask, upTo: 4 })).toBe(0) // the fourth is of today
    expect(await dropAuditRecords(serving, ask)).toBe(3)
    expect(await dropAuditRecords(serving, ask)).toBe(0)
  })

  test('loses what it was given beyond that when the owner migrates', async () => {
    await sql
      .unsafe('grant delete, truncate on audit_records to once_serving; grant create on schema public to once_serving')
      .simple()
    await serving.unsafe('create table more (id int)')
    await migrate(url, servingUrl(url))
    for (const statement of ['create table less (id int)', 'delete from audit_records', 'truncate audit_records'])
      await expect(serving.unsafe(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('finds the schema migrated, and is told who must when it is not', async () => {
    await migrate(servingUrl(url))
    const [last] = await sql<{ tag: string }[]>`
      delete from applied_migrations where tag = (select max(tag) from applied_migrations) returning tag`
    await expect(migrate(servingUrl(url))).rejects.toThrow(`Migration ${last?.tag} is to come. This role may not`)
  })
})
