import type { Socket } from 'node:net'
import { afterAll, expect, test, vi } from 'vitest'
import { closeDatabase, database } from '@/db/client'
import { dropDeadConnections } from '@/db/drop-dead-connections'
import { isSettled } from '@/db/testing/lone-primary'
import { relay, through } from '@/db/testing/relay'
import { servingUrl } from '@/db/testing/serving-url'
import { useTestDatabase } from '@/db/testing/test-database'

const { url, sql } = await useTestDatabase()
const open = new Set<Socket>()
/** A network that swallows what goes over connections that were there before, either way, and tells nobody. */
const network = await relay(
  () => new URL(url),
  (client, upstream) => {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      from.on('data', (bytes) => void (open.has(client) && to.write(bytes)))
    open.add(client)
  },
)
vi.stubEnv('DATABASE_URL', through(network, servingUrl(url)))
afterAll(async () => {
  await network.close()
  await closeDatabase()
})

type Failure = { code: string }
const codeOf = (asked: Promise<unknown>) => asked.catch(({ code }: Failure) => code)

test('a network that swallows everything without a word: who waits for an answer gets a new connection, but nobody while something is still under way', async () => {
  const [engine, service] = [database('engine'), database('service')]
  await Promise.all([engine`select 1`, engine`select pg_sleep(0.05)`, service`select 1`])
  const underWay = () => sql`
    select 1 from pg_stat_activity
    where state = 'active' and query = 'select pg_sleep(3)' and datname = current_database()`
  const long = codeOf(engine`select pg_sleep(3)`)
  while ((await underWay()).length === 0);
  open.clear()
  const swallowed = [long, codeOf(engine`select 1`)]
  const read = codeOf(service`select 1`)
  await sql`select pg_sleep(0.05)` // what was asked is on its way
  expect(await dropDeadConnections(60_000)).toBe(0) // they have only just become silent
  await sql`select pg_sleep(0.25)`
  expect(await dropDeadConnections(200)).toBe(1)
  expect(await read).toBe('CONNECTION_CLOSED')
  expect(await Promise.all(swallowed.map(isSettled))).toEqual([false, false])
  while ((await underWay()).length > 0); // its answer is on the way to nobody
  expect(await dropDeadConnections(200)).toBe(2)
  expect(await Promise.all(swallowed)).toEqual(['CONNECTION_CLOSED', 'CONNECTION_CLOSED'])
  expect([...(await engine`select 1 as answer`)]).toEqual([{ answer: 1 }])
})
