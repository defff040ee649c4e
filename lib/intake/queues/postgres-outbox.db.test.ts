import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { consumePostgresOutbox } from '@/lib/intake/queues/consume-postgres-outbox'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import type { Intake, TakeMessages } from '@/lib/intake/queues/queue-message'
import { runIntake } from '@/lib/intake/queues/run-intake'
import { messageTaker } from '@/lib/intake/queues/take-messages'
import { configureIntakes, notificationCount, rejectsOf, until } from '@/lib/intake/queues/testing/queue-scenario'

vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql, url } = await useTestDatabase()
const remote = await testDatabase()
afterAll(() => remote.drop())
const { producerId } = await testProducer('shop')
await configureIntakes([])

// The guide's table, to the letter.
await remote.sql`create schema shop`
await remote.sql.unsafe(`CREATE TABLE shop.outbox (
  id UUID PRIMARY KEY, event_type VARCHAR(50), payload JSONB, status VARCHAR(20) DEFAULT 'pending',
  created_at TIMESTAMP DEFAULT NOW(), updated_at TIMESTAMP DEFAULT NOW())`)
beforeEach(() => remote.sql`truncate shop.outbox`)

type Input = NonNullable<ConfigurationInput['intakes']>[number]

function intake(settings: object = {}, more: Partial<Input> = {}): Intake<'postgres-outbox'> {
  const input: Input = { name: 'shop-outbox', kind: 'postgres-outbox', producer: 'shop', ...more }
  const configured = configurationSchema.shape.intakes.parse([input])[0]
  if (!configured) throw new Error('no intake')
  const parsed = intakeKinds['postgres-outbox'].settings.parse({
    url: remote.url,
    table: 'shop.outbox',
    pollMs: 50,
    ...settings,
  })
  return { ...configured, kind: 'postgres-outbox', settings: parsed, producerId }
}

async function insertRows(
  count: number,
  payload: (n: number) => object = (n) => ({ phone: '+15551234567', orderId: `R${n}` }),
) {
  const rows = Array.from({ length: count }, (_, n) => JSON.stringify(payload(n)))
  const made = await remote.sql<{ id: string }[]>`
    insert into shop.outbox (id, event_type, payload)
    select gen_random_uuid(), 'custom.order.created', p::jsonb from unnest(${rows}::text[]) p returning id`
  return made.map(({ id }) => id)
}

const statuses = async () =>
  Object.fromEntries(
    (await remote.sql`select status, count(*)::int as n from shop.outbox group by status`).map((row) => [
      row.status,
      row.n,
    ]),
  )

test("every row becomes one notification with the row's id, however many processes poll the table", async () => {
  const before = await notificationCount(sql)
  const ids = await insertRows(90)
  const processes = [1, 2, 3].map(() => runIntake(intake({}, { batchSize: 7, concurrency: 2 })))
  await until(async () => (await statuses()).sent === 90)
  await Promise.all(processes.map((process) => process.stop()))
  expect(await notificationCount(sql)).toBe(before + 90)
  const [found] = await sql`select count(*)::int as n from notifications where id = any(${ids}::uuid[])`
  expect(found).toEqual({ n: 90 })
  const taken = processes.reduce((sum, { counts }) => sum + counts.taken, 0)
  expect(taken).toBe(90) // a claim keeps the others away
})

test('a poller that dies between our commit and its mark leaves rows that are seen again and absorbed', async () => {
  const before = await notificationCount(sql)
  await insertRows(5)
  const died = intake()
  const take = messageTaker(died)
  const dyingAfterCommit: TakeMessages = async (messages) => {
    await take(messages)
    throw new Error('killed')
  }
  await expect(consumePostgresOutbox(died, dyingAfterCommit, new AbortController().signal)).rejects.toThrow('killed')
  expect([await notificationCount(sql), await statuses()]).toEqual([before + 5, { pending: 5 }])

  const next = runIntake(intake())
  const [late] = await insertRows(1)
  await until(async () => (await statuses()).sent === 1)
  expect(await statuses()).toEqual({ pending: 5, sent: 1 }) // the dead one's claim still stands
  await remote.sql`update shop.outbox set updated_at = now() at time zone 'utc' - interval '31 seconds' where id <> ${late ?? ''}`
  await until(async () => (await statuses()).sent === 6)
  await next.stop()
  expect(await notificationCount(sql)).toBe(before + 6)
})

test('nothing is marked while nothing could be decided, and the rows are free at once', async () => {
  await insertRows(3)
  const undecided: TakeMessages = async (messages) => messages.map(() => ({ kind: 'again' }))
  await expect(consumePostgresOutbox(intake(), undecided, new AbortController().signal)).rejects.toThrow('3 of 3')
  expect(await statuses()).toEqual({ pending: 3 })
  const next = runIntake(intake())
  await until(async () => (await statuses()).sent === 3)
  await next.stop()
})

test('poison fails with its reason in both places while the others go on', async () => {
  await remote.sql`alter table shop.outbox add column problem text`
  const [good] = await insertRows(1)
  const [bad] = await insertRows(1, () => ({ phone: 'nonsense', orderId: 'X' }))
  const [list] = await insertRows(1, () => [1])
  const [unknown] = await remote.sql<{ id: string }[]>`
    insert into shop.outbox (id, event_type, payload) values (gen_random_uuid(), 'custom.nobody', '{}') returning id`
  const process = runIntake(intake({}, { name: 'poisoned' }))
  await until(async () => ((await statuses()).pending ?? 0) === 0)
  await process.stop()
  const rows = await remote.sql`select id, status, problem from shop.outbox`
  const of = (id: string | undefined) => rows.find((row) => row.id === id)
  expect(of(good)).toMatchObject({ status: 'sent', problem: null })
  expect(of(unknown?.id)).toMatchObject({ status: 'skipped', problem: null })
  expect(of(bad)).toMatchObject({ status: 'failed', problem: expect.stringContaining('recipient.phone') })
  expect(of(list)).toMatchObject({ status: 'failed', problem: 'invalid: payload is not a JSON object.' })
  expect((await rejectsOf(sql, 'poisoned')).map(({ brokerId }) => brokerId).sort()).toEqual([bad, list].sort())
  await remote.sql`alter table shop.outbox drop column problem`
})

test('what cannot be put on record with its reason stays where it is, and is refused when it can', async () => {
  await insertRows(1, () => ({ phone: 'nonsense' }))
  await sql`alter table intake_rejects rename to intake_rejects_away`
  const process = runIntake(intake({}, { name: 'unrecorded' }))
  await until(() => process.counts.failures > 0)
  expect(await statuses()).toEqual({ pending: 1 })
  await sql`alter table intake_rejects_away rename to intake_rejects`
  await until(async () => (await statuses()).failed === 1)
  await process.stop()
  expect(await rejectsOf(sql, 'unrecorded')).toMatchObject([{ code: 'invalid' }])
})

test('a row that our database refuses each time is given up after five tries, and holds up no other', async () => {
  const [id = ''] = await insertRows(1)
  const row = (orderId: string, brokerId: string) => ({
    brokerId,
    key: brokerId,
    body: { eventType: 'custom.order.created', data: { phone: '+15551234567', orderId } },
  })
  await messageTaker(intake())([row('first', id)])
  // Another producer's row with the id of a notification that exists: the primary key says no, whenever it is asked.
  const { producerId: other } = await testProducer('another')
  const take = messageTaker({ ...intake({}, { name: 'refused' }), producerId: other })
  for (let tries = 1; tries <= 5; tries++) {
    expect(await take([row('again', id), row(`next ${tries}`, crypto.randomUUID())])).toMatchObject([
      { kind: 'again' },
      { kind: 'accepted' },
    ])
  }
  expect(await take([row('again', id)])).toMatchObject([{ kind: 'rejected', code: 'unprocessable' }])
  expect(await rejectsOf(sql, 'refused')).toMatchObject([{ brokerId: id, code: 'unprocessable' }])
})

test('a table without a column for the reason is left with the status alone', async () => {
  await insertRows(1, () => ({ phone: 'nonsense' }))
  const process = runIntake(intake({}, { name: 'reasonless' }))
  await until(async () => (await statuses()).failed === 1)
  await process.stop()
  expect(await rejectsOf(sql, 'reasonless')).toMatchObject([{ code: 'invalid' }])
})

test('rows written in any time zone are taken at once', async () => {
  for (const zone of ['Asia/Kolkata', 'America/New_York']) {
    const id = crypto.randomUUID()
    await remote.sql.begin(async (writer) => {
      await writer`select set_config('TimeZone', ${zone}, true)`
      await writer`insert into shop.outbox (id, event_type, payload, updated_at)
        values (${id}, 'custom.order.created', '{"phone":"+15551234567","orderId":"zone"}', clock_timestamp() + interval '5 ms')`
    })
  }
  const process = runIntake(intake())
  await until(async () => (await statuses()).sent === 2)
  await process.stop()
})

test('the other database goes away and comes back, and nothing is lost', async () => {
  const before = await notificationCount(sql)
  const process = runIntake(intake())
  await insertRows(1)
  await until(async () => (await statuses()).sent === 1)
  const name = new URL(remote.url).pathname.slice(1)
  await sql.unsafe(`alter database ${name} allow_connections false`)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and application_name = 'once-intake'`
  await until(() => process.counts.failures > 0 && !process.isWorking())
  await sql.unsafe(`alter database ${name} allow_connections true`)
  await insertRows(4)
  await until(async () => (await statuses()).sent === 5)
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 5)
})

test('while our own database is away nothing is marked and little is tried; when it is back everything is accepted once', async () => {
  const before = await notificationCount(sql)
  const process = runIntake(intake())
  const own = new URL(url).pathname.slice(1)
  await remote.sql.unsafe(`alter database ${own} allow_connections false`)
  await remote.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${own}`
  await insertRows(3)
  await until(() => process.counts.failures > 0)
  const [tried, end] = [process.counts.batches, Date.now() + 1_500]
  await until(() => Date.now() > end)
  expect([process.counts.batches, await statuses()]).toEqual([tried, { pending: 3 }])
  await remote.sql.unsafe(`alter database ${own} allow_connections true`)
  await until(async () => (await statuses()).sent === 3)
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 3)
})

test('a notice wakes the poller before its next look', async () => {
  const process = runIntake(intake({ listenChannel: 'shop_outbox', pollMs: 60_000 }))
  const listening = () =>
    remote.sql`select 1 from pg_stat_activity where datname = ${new URL(remote.url).pathname.slice(1)} and query like 'listen%'`
  await until(async () => (await listening()).length > 0)
  await insertRows(1)
  await remote.sql`select pg_notify('shop_outbox', '')`
  await until(async () => (await statuses()).sent === 1)
  await process.stop()
})

test('a table that is not there, or lacks a column, is named', async () => {
  const signal = new AbortController().signal
  const take: TakeMessages = async () => []
  await expect(consumePostgresOutbox(intake({ table: 'shop.nowhere' }), take, signal)).rejects.toThrow('shop.nowhere')
  await remote.sql`create table shop.half (id uuid, payload jsonb)`
  await expect(consumePostgresOutbox(intake({ table: 'shop.half' }), take, signal)).rejects.toThrow('event_type')
})
