import { afterAll, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { getReadyHandler } from '@/lib/http/handlers/get-ready'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { post, sentInto, operate, drain, peer } = await operationsScenario({ keyed: false })
afterAll(() => peer.close())

/** What a next release adds before anybody uses it: columns, in the middle as PostgreSQL sees it, an index, a table. */
async function expand(table: string): Promise<void> {
  await sql.unsafe(`alter table ${table} add column later_text text, add column later_number int not null default 7`)
}

test('workers of this release go on while every table gains what the next one will use: all is accepted, and sent once', async () => {
  const dead = await sentInto([{ answer: 422 }], 'dead')
  const tables = await sql<{ name: string }[]>`
    select c.relname::text as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`
  let expanding = true
  const traffic = (async () => {
    const ids: string[] = []
    for (let n = 0; expanding || n < 20; n++) {
      const { status, id } = await post(`during-${n}`)
      expect(status).toBe(202)
      ids.push(id)
      if (n % 5 === 0) await drain()
    }
    return ids
  })()
  for (const { name } of tables) await expand(name)
  await sql`insert into applied_migrations (tag, hash) values ('9999_of_the_next_release', 'x')`
  expanding = false
  const ids = await traffic
  expect((await getReadyHandler(new Request('http://localhost/'))).status).toBe(200)
  expect((await operate('retry', dead, { reason: 'again' })).status).toBe(202)
  await drain()
  expect(peer.accepted.toSorted()).toEqual([...ids, dead].toSorted())
  expect(tables.length).toBeGreaterThan(30)
})
