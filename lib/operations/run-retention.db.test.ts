import { beforeEach, expect, test } from 'vitest'
import { endRetentionTurn, takeRetentionTurn } from '@/db/queries/take-retention-turn'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { overview } from '@/lib/insights/overview'
import { startRetention } from '@/lib/operations/run-retention'

const { sql } = await useTestDatabase()
const { producerId } = await testProducer()
await configure({ retention: { notifications: 'P30D', suppressions: 'P60D', audit: 'P7Y' } }, 0)

beforeEach(() => sql`delete from heartbeats`)

const beat = (name: string, seconds: number, summary: object = {}) => sql`
  insert into heartbeats (name, last_run_at, summary) values (${name}, now() - ${seconds} * interval '1 second', ${sql.json({ ...summary })})
  on conflict (name) do update set last_run_at = excluded.last_run_at, summary = excluded.summary`
const oldEvent = () => sql`
  insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed) values
    (0, gen_random_uuid(), ${producerId}, 't', gen_random_uuid(), now() - interval '31 days', '')`

/** Waits for what retention does, not for a time: the test's own limit is the only clock. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
const beats = async () => (await sql`select name from heartbeats order by 1`).map(({ name }) => name as string)
const finished = async () => !(await beats()).includes('retention:turn') && (await beats()).includes('retention')

test('a server removes what is past retention and makes the coming days by itself, with others beside it, and stops at once', async () => {
  await oldEvent()
  const days = () => sql`select relname from pg_class where relname ~ '^(attempts|attempt_results|suppressions)_[0-9]+$'
    and right(relname, 8)::date > current_date + 3`
  for (const { relname } of await days()) await sql`drop table ${sql(relname)}`
  const servers = [startRetention(1), startRetention(1), startRetention(1)]
  await until(finished)
  expect(await sql`select 1 from events`).toEqual([])
  expect(await days()).toHaveLength(3 * 4)
  await Promise.all(servers.map((server) => server.stop()))
  const patient = startRetention()
  await patient.stop()
  expect(await beats()).toEqual(['counters', 'retention'])
})

test('retention is due when none has finished for an hour or the last was cut short, and one process has the turn', async () => {
  const turn = () => takeRetentionTurn(sql, 'one')
  await beat('retention', 3_500, { drained: true })
  expect(await turn()).toBe(false)
  await beat('retention', 3_601, { drained: true })
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => takeRetentionTurn(sql, holder)))
  expect(all.filter((taken) => taken)).toHaveLength(1)
  await endRetentionTurn(sql, 'nobody')
  expect(await turn()).toBe(false)
  await beat('retention:turn', 301, { holder: 'ended' })
  expect(await turn()).toBe(true)
  await endRetentionTurn(sql, 'ended')
  expect(await takeRetentionTurn(sql, 'other')).toBe(false)
  await endRetentionTurn(sql, 'one')
  await beat('retention', 2, { drained: false })
  expect(await turn()).toBe(true)
  await beat('retention', -90_000, { drained: true }) // the clock was set back
  await beat('retention:turn', -90_000, { holder: 'one' })
  expect(await takeRetentionTurn(sql, 'other')).toBe(true)
})

test('retention that does not run is an alarm after three hours, on a database that is older than that', async () => {
  const said = async () => (await overview('1h')).alarms.some(({ text }) => text.startsWith('Retention does not run'))
  await sql`update applied_migrations set applied_at = now()`
  expect(await said()).toBe(false)
  await sql`update applied_migrations set applied_at = now() - interval '4 hours'`
  expect(await said()).toBe(true)
  await beat('retention', 10_700, { drained: false })
  expect(await said()).toBe(false)
  await beat('retention', 10_900)
  expect(await said()).toBe(true)
})
