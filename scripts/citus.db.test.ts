import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql } = await useTestDatabase()
const script = readFileSync('scripts/citus.sql', 'utf8')

/** Tables that have a lane and stay on the coordinator all the same. */
const local = [
  'replay_items', // its order is unique over all lanes
  'campaign_failures', // a handful, read with their campaign
]

/** Stands in for the extension: writes down what it is asked for. What Citus itself would say is not tried here. */
async function withRecorder<T>(
  body: (asked: () => Promise<{ what: string; name: string }[]>) => Promise<T>,
): Promise<T> {
  await sql.unsafe(`
    create table asked_of_citus (what text, name text);
    create function create_distributed_table(t text, c text, colocate_with text default '', shard_count int default 32) returns void
      language sql as $$ insert into asked_of_citus values (c || coalesce(' with ' || nullif(colocate_with, ''), ''), t) $$;
    create function create_reference_table(t text) returns void
      language sql as $$ insert into asked_of_citus values ('reference', t) $$;
    create function citus_add_local_table_to_metadata(t text) returns void
      language sql as $$ insert into asked_of_citus values ('local', t) $$;`)
  try {
    return await body(async () => sql<{ what: string; name: string }[]>`select what, name from asked_of_citus`)
  } finally {
    await sql.unsafe(`drop table asked_of_citus; drop function create_distributed_table; drop function create_reference_table;
      drop function citus_add_local_table_to_metadata`)
  }
}

const run = () => sql.begin((transaction) => transaction.unsafe(script))

test('the script distributes every table that has a lane by it, together with notifications, or says why not', async () => {
  const asked = await withRecorder(async (read) => {
    await run()
    return read()
  })
  const distributed = asked.filter(({ what }) => what.startsWith('lane with '))
  expect(distributed[0]).toEqual({ what: 'lane with none', name: 'notifications' })
  expect(new Set(distributed.slice(1).map(({ what }) => what))).toEqual(new Set(['lane with notifications']))
  const withLane = readdirSync('db/schema')
    .flatMap((file) => readFileSync(join('db/schema', file), 'utf8').split(/(?=pgTable\()/))
    .flatMap((table) => /^pgTable\(\s*'(\w+)'[\s\S]*?lane: smallint/.exec(table)?.[1] ?? [])
  expect([...distributed.map(({ name }) => name), ...local].toSorted()).toEqual(withLane.toSorted())
})

test('nothing about those tables is refused by Citus: lanes lead every unique key, no trigger, no foreign key', async () => {
  const tables = [...script.matchAll(/distribute\('(\w+)'\)/g)].map(([, table = '']) => table)
  const keys = await sql`
    select i.indexrelid::regclass::text as key from pg_index i
    where i.indrelid = any(${tables}::text[]::regclass[]) and i.indisunique
      and (select attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) <> 'lane'`
  const triggers = await sql`
    select tgname from pg_trigger where tgrelid = any(${tables}::text[]::regclass[]) and not tgisinternal`
  const foreign = await sql`
    select conname from pg_constraint where contype = 'f' and (conrelid = any(${tables}::text[]::regclass[]) or confrelid = any(${tables}::text[]::regclass[]))`
  const generated = await sql`
    select attrelid::regclass::text from pg_attribute
    where attrelid = any(${tables}::text[]::regclass[]) and attname = 'lane' and (attgenerated <> '' or not attnotnull)`
  expect({ keys, triggers, foreign, generated }).toEqual({ keys: [], triggers: [], foreign: [], generated: [] })
})

test('without the extension it says so and changes nothing', async () => {
  await expect(run()).rejects.toThrow('Citus is not installed')
})
