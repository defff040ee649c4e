import { afterAll, expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { consumeKafka } from '@/lib/intake/queues/consume-kafka'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import type { Intake, TakeMessages } from '@/lib/intake/queues/queue-message'
import { runIntake } from '@/lib/intake/queues/run-intake'
import { messageTaker } from '@/lib/intake/queues/take-messages'
import { kafkaClient } from '@/lib/intake/queues/testing/kafka-client'
import { kafkaPeer } from '@/lib/intake/queues/testing/kafka-peer'
import { mockCluster } from '@/lib/intake/queues/testing/mock-cluster'
import {
  configureIntakes,
  notificationCount,
  orderEvent,
  rejectsOf,
  shuffled,
  until,
} from '@/lib/intake/queues/testing/queue-scenario'

vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql } = await useTestDatabase()
const { producerId } = await testProducer('shop')
await configureIntakes([])
const peer = await kafkaPeer()
afterAll(() => peer.close())
const { brokers } = peer
const client = kafkaClient(brokers)

type Input = NonNullable<ConfigurationInput['intakes']>[number]

function intake(brokers: string[], topic: string, settings: object = {}, more: Partial<Input> = {}): Intake<'kafka'> {
  const input: Input = { name: topic, kind: 'kafka', producer: 'shop', ...more }
  const configured = configurationSchema.shape.intakes.parse([input])[0]
  if (!configured) throw new Error('no intake')
  const given = { brokers, topics: [topic], groupId: `group-${topic}`, tls: false, ...settings }
  return { ...configured, kind: 'kafka', settings: intakeKinds.kafka.settings.parse(given), producerId }
}

const caughtUp = (topic: string, count: number) => async () =>
  (await client.committed(`group-${topic}`, topic)) === count

/** Less than may be configured: a group notices who comes and goes that much sooner. */
function briefly(of: Intake<'kafka'>): Intake<'kafka'> {
  return { ...of, settings: { ...of.settings, sessionTimeoutMs: 2_000 } }
}

test('each message three times, in any order and partition, to a group of two: one notification each', async () => {
  const topic = `thrice`
  const before = await notificationCount(sql)
  const bodies = Array.from({ length: 20 }, (_, n) => orderEvent(`T${n}`, { idempotencyKey: `${topic}-${n}` }))
  const messages = shuffled(bodies, 3).map((value, i) => ({ partition: i % 3, value }))
  await client.produce(topic, messages.slice(0, 30))
  const first = runIntake(briefly(intake(brokers, topic, {}, { batchSize: 4 })))
  await until(() => first.counts.taken > 0)
  const second = runIntake(briefly(intake(brokers, topic, {}, { batchSize: 4, concurrency: 2 }))) // joins while the first works
  await client.produce(topic, messages.slice(30))
  await until(caughtUp(topic, 60))
  await Promise.all([first.stop(), second.stop()])
  expect(await notificationCount(sql)).toBe(before + 20)
})

test('a consumer that dies between our commit and its own: the message comes again and is absorbed by its place', async () => {
  const topic = `killed`
  const before = await notificationCount(sql)
  await client.produce(topic, [{ partition: 1, value: orderEvent('K') }])
  const died = intake(brokers, topic)
  const take = messageTaker(died)
  const stopping = new AbortController()
  const dyingAfterCommit: TakeMessages = async (messages) => {
    await take(messages)
    return messages.map(() => ({ kind: 'again' })) // whatever was done, nothing is committed at the broker
  }
  await expect(consumeKafka(died, dyingAfterCommit, stopping.signal)).rejects.toThrow('could not be decided')
  expect([await notificationCount(sql), await client.committed(`group-${topic}`, topic)]).toEqual([before + 1, 0])
  const next = runIntake(died)
  await until(caughtUp(topic, 1))
  await next.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  expect(await sql`select hits from idempotency_keys where key = ${`${topic}/1/0`}`).toMatchObject([{ hits: 1 }])
})

test('poison goes to the dead-letter topic with its reason while the others go on; the key may be a header', async () => {
  const topic = `poisoned`
  const before = await notificationCount(sql)
  await client.produce(topic, [
    { partition: 0, value: '{"eventType":', headers: { trace: 'kept' } },
    { partition: 0, value: orderEvent('good'), headers: { key: `${topic}-header` } },
    { partition: 0, value: orderEvent('P', { data: { phone: 'nonsense' } }) },
    { partition: 0, value: Buffer.from([0x22, 0xff, 0x22]) },
  ])
  const process = runIntake(intake(brokers, topic, { deadLetterTopic: `${topic}-dead`, keyHeader: 'key' }))
  await until(caughtUp(topic, 4))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  expect(await sql`select 1 from idempotency_keys where key = ${`${topic}-header`}`).toHaveLength(1)
  const dead = await client.read(`${topic}-dead`, 3)
  expect(dead.map(({ headers }) => headers['once-code']).sort()).toEqual(['invalid', 'malformed', 'malformed'])
  const broken = dead.find(({ value }) => value === '{"eventType":')
  expect(broken?.headers).toMatchObject({ trace: 'kept', 'once-source': `${topic}/0/0` })
  expect(dead.find(({ headers }) => headers['once-code'] === 'invalid')?.headers['once-reason']).toContain('phone')
  expect(await rejectsOf(sql, topic)).toHaveLength(3)
})

test('poison that the dead-letter topic cannot take together goes one by one, what it cannot take at all without its body', async () => {
  const topic = `heavy`
  const before = await notificationCount(sql)
  const poison = (text: string) => ({ partition: 0, key: 'same partition', value: `not JSON ${text}` })
  const small = ['a', 'b', 'c'].map((letter) => poison(letter.repeat(900)))
  await client.produce(topic, [...small, poison('d'.repeat(3_000)), { partition: 0, value: orderEvent('after') }])
  peer.limit(`${topic}-dead`, 2_000)
  const process = runIntake(intake(brokers, topic, { deadLetterTopic: `${topic}-dead` }))
  await until(caughtUp(topic, 5))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  const dead = await client.read(`${topic}-dead`, 4)
  expect(dead.map(({ value }) => value).sort()).toEqual([
    expect.stringContaining('Once keeps it'),
    ...small.map(({ value }) => value),
  ])
  expect(dead.find(({ value }) => value.includes('Once keeps it'))?.headers).toMatchObject({
    'once-code': 'malformed',
    'once-source': `${topic}/0/3`,
  })
  expect(await rejectsOf(sql, topic)).toHaveLength(4)
})

test('only what stands before the first undecided message is committed', async () => {
  const topic = `undecided`
  await client.produce(
    topic,
    Array.from({ length: 6 }, (_, n) => ({ partition: 2, value: orderEvent(`U${n}`) })),
  )
  const fourthUndecided: TakeMessages = async (messages) =>
    messages.map(({ brokerId }) =>
      brokerId.endsWith('/3') ? { kind: 'again' } : { kind: 'accepted', status: 'queued' },
    )
  const consumed = consumeKafka(intake(brokers, topic), fourthUndecided, new AbortController().signal)
  await expect(consumed).rejects.toThrow('1 of 6')
  expect(await client.committed(`group-${topic}`, topic)).toBe(3)
})

test('the broker goes away and comes back, and nothing is lost', async () => {
  const before = await notificationCount(sql)
  const process = runIntake(briefly(intake(brokers, 'away')))
  await client.produce('away', [{ partition: 0, value: orderEvent('A') }])
  await until(async () => (await client.committed('group-away', 'away')) === 1)
  await peer.shut()
  await until(() => process.counts.failures > 0 && !process.isWorking())
  await peer.open()
  await client.produce('away', [{ partition: 1, value: orderEvent('B') }])
  await until(async () => (await client.committed('group-away', 'away')) === 2)
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 2)
})

test('a cluster that names a broker at a private address is not followed there', async () => {
  const elsewhere = intake(['10.1.2.3:9092'], 'elsewhere')
  await expect(consumeKafka(elsewhere, async () => [], new AbortController().signal)).rejects.toThrow('10.1.2.3:9092')
})

// The peer of this repository shows what we and kafkajs make of the protocol; where kcat is installed, librdkafka's own
// cluster is asked too (scripts/test.mjs installs it where it may).
const cluster = await mockCluster()
afterAll(() => cluster?.close())
if (cluster) {
  test('the same against the cluster of librdkafka', async () => {
    const theirs = kafkaClient(cluster.brokers)
    const before = await notificationCount(sql)
    const bodies = [
      ...Array.from({ length: 10 }, (_, n) => orderEvent(`L${n}`, { idempotencyKey: `theirs-${n}` })),
      'poison',
    ]
    const messages = shuffled(bodies, 3).map((value, i) => ({ partition: i % 3, value }))
    await theirs.produce('theirs', messages)
    const process = runIntake(intake(cluster.brokers, 'theirs', { deadLetterTopic: 'theirs-dead' }))
    await until(async () => (await theirs.committed('group-theirs', 'theirs')) === messages.length)
    await process.stop()
    expect(await notificationCount(sql)).toBe(before + 10)
    expect(await rejectsOf(sql, 'theirs')).toHaveLength(3)
  })
}
