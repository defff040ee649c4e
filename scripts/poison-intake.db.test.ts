import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { afterAll, expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { type IntakeKindName, intakeKinds } from '@/lib/intake/queues/intake-kinds'
import type { Intake } from '@/lib/intake/queues/queue-message'
import { bundledWorker } from '@/lib/intake/queues/testing/bundled-worker'
import { kafkaClient } from '@/lib/intake/queues/testing/kafka-client'
import { kafkaPeer } from '@/lib/intake/queues/testing/kafka-peer'
import { configureIntakes, orderEvent, rejectsOf, until } from '@/lib/intake/queues/testing/queue-scenario'

vi.setConfig({ testTimeout: 90_000 }) // processes that start anew, on a machine that is busy
const { sql, url } = await useTestDatabase()
const remote = await testDatabase()
const { producerId } = await testProducer('shop')
await configureIntakes([])
const bundle = await bundledWorker()
const workers = new Set<ChildProcess>()
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await remote.drop()
})

function intake<Kind extends IntakeKindName>(kind: Kind, name: string, settings: object): Intake {
  type Input = NonNullable<ConfigurationInput['intakes']>[number]
  const input: Input = { name, kind, producer: 'shop', batchSize: 4 }
  const configured = configurationSchema.shape.intakes.parse([input])[0]
  if (!configured) throw new Error('no intake')
  return { ...configured, kind, settings: { ...intakeKinds[kind].settings.parse(settings) }, producerId } as Intake
}

/** Starts a process again whenever it was killed, as a supervisor does, until the fact is there. @returns how often it was */
async function supervised(of: Intake, fact: () => Promise<boolean>): Promise<number> {
  let deaths = 0
  let over = false
  const hook = ['--import', './lib/intake/queues/testing/die-of-pill.mjs']
  const start = (): ChildProcess => {
    const script = [...hook, bundle, JSON.stringify(of)]
    const environment = { ...process.env, DATABASE_URL: url }
    const child = spawn(process.execPath, script, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
    workers.add(child)
    child.once('exit', (_, signal) => {
      workers.delete(child)
      if (over) return
      if (signal !== 'SIGKILL') throw new Error('the worker ended by itself')
      deaths++
      worker = start()
    })
    return child
  }
  let worker = start()
  await until(fact)
  over = true
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  worker.kill('SIGTERM')
  await ended
  return deaths
}

const takingsLeft = async (name: string) => (await sql`select 1 from intake_takings where intake = ${name}`).length
const keysLike = async (pattern: string) =>
  (await sql`select 1 from idempotency_keys where key similar to ${pattern}`).length
const reason = expect.stringMatching(
  /^The process ended 3 times while it was taking this message, 2 times with nothing/,
)

test.concurrent('a row of another database that ends the process is given up after three deaths; the rows around it are one notification each', async () => {
  await remote.sql.unsafe(`create table orders (id uuid primary key, event_type varchar(50), payload jsonb, problem text,
    status varchar(20) default 'pending', created_at timestamp default now(), updated_at timestamp default now())`)
  const pill = randomUUID()
  const insert = (id: string, orderId: string, at: number) => remote.sql`
    insert into orders (id, event_type, payload, created_at, updated_at)
    select ${id}, 'custom.order.created', jsonb_build_object('phone', '+15551234567', 'orderId', ${orderId}::text), t, t
    from (select now()::timestamp + ${at} * interval '1 millisecond' as t) at`
  for (let n = 0; n < 8; n++) await insert(n === 1 ? pill : randomUUID(), n === 1 ? 'POISON-PILL' : `R${n}`, n)
  const settings = { url: remote.url, table: 'orders', pollMs: 50, leaseSeconds: 5 }
  const settled = async () => (await remote.sql`select 1 from orders where status = 'pending'`).length === 0
  const of = intake('postgres-outbox', 'orders', settings)
  Object.assign(of.settings, { leaseSeconds: 2 }) // less than may be configured: what a dead process had is free that much sooner
  expect(await supervised(of, settled)).toBe(3)
  expect(await keysLike('[0-9a-f-]{36}')).toBe(7)
  expect(await rejectsOf(sql, 'orders')).toEqual([{ brokerId: pill, code: 'process_ended', reason, times: 1 }])
  const [row] = await remote.sql`select status, problem from orders where id = ${pill}`
  expect(row).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('process_ended: The process ended 3 times'),
  })
  expect(await takingsLeft('orders')).toBe(0)
})

test.concurrent('a Kafka message that ends the process goes to the dead-letter topic after three deaths, and its partition goes on', async () => {
  const peer = await kafkaPeer()
  const client = kafkaClient(peer.brokers)
  const bodies = Array.from({ length: 8 }, (_, n) => orderEvent(n === 1 ? 'POISON-PILL' : `K${n}`))
  await client.produce(
    'killing',
    bodies.map((value) => ({ partition: 0, value })),
  )
  const given = {
    brokers: peer.brokers,
    topics: ['killing'],
    groupId: 'g',
    tls: false,
    deadLetterTopic: 'killing-dead',
  }
  const of = intake('kafka', 'killing', given)
  // Less than may be configured: a group notices that much sooner that one has died.
  Object.assign(of.settings, { sessionTimeoutMs: 1_000 })
  const caughtUp = async () => (await client.committed('g', 'killing')) === 8
  expect(await supervised(of, caughtUp)).toBe(3)
  expect(await keysLike('killing/%')).toBe(7)
  const [dead] = await client.read('killing-dead', 1)
  expect(dead?.headers).toMatchObject({
    'once-code': 'process_ended',
    'once-source': 'killing/0/1',
    'once-reason': reason,
  })
  expect(await rejectsOf(sql, 'killing')).toMatchObject([{ brokerId: 'killing/0/1', code: 'process_ended' }])
  expect(await takingsLeft('killing')).toBe(0)
  await peer.close()
})
