import { afterAll, expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { consumeSqs } from '@/lib/intake/queues/consume-sqs'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import type { Intake, TakeMessages } from '@/lib/intake/queues/queue-message'
import { runIntake } from '@/lib/intake/queues/run-intake'
import { messageTaker } from '@/lib/intake/queues/take-messages'
import {
  configureIntakes,
  notificationCount,
  orderEvent,
  rejectsOf,
  shuffled,
  until,
} from '@/lib/intake/queues/testing/queue-scenario'
import { sqsCredentials, sqsPeer } from '@/lib/intake/queues/testing/sqs-peer'

vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql } = await useTestDatabase()
const { producerId } = await testProducer('shop')
await configureIntakes([])
const peer = await sqsPeer()
afterAll(() => peer.close())
const running: { stop(): Promise<void> }[] = []
afterAll(() => Promise.all(running.map((intake) => intake.stop())))

type Input = NonNullable<ConfigurationInput['intakes']>[number]

function intake(settings: object, more: Partial<Input> = {}): Intake<'sqs'> {
  const input: Input = { name: 'orders', kind: 'sqs', producer: 'shop', ...more }
  const configured = configurationSchema.shape.intakes.parse([input])[0]
  if (!configured) throw new Error('no intake')
  const given = { endpoint: peer.endpoint, waitSeconds: 1, visibilitySeconds: 5, ...sqsCredentials, ...settings }
  return { ...configured, kind: 'sqs', settings: intakeKinds.sqs.settings.parse(given), producerId }
}

/** Less than may be configured: a test need not wait that long for a message to come again. */
function briefly(of: Intake<'sqs'>, visibilitySeconds = 1): Intake<'sqs'> {
  return { ...of, settings: { ...of.settings, visibilitySeconds } }
}

function start(of: Intake<'sqs'>) {
  const started = runIntake(of)
  running.push(started)
  return started
}

const isEmpty = async (queueUrl: string) => {
  const { ready, out } = await peer.count(queueUrl)
  return ready + out === 0
}

test('each message three times, in any order, to two processes: one notification each', async () => {
  const queueUrl = await peer.createQueue('thrice')
  const before = await notificationCount(sql)
  const bodies = Array.from({ length: 20 }, (_, n) => orderEvent(`T${n}`, { idempotencyKey: `thrice-${n}` }))
  await Promise.all(shuffled(bodies, 3).map((body) => peer.send(queueUrl, body)))
  const both = [start(intake({ queueUrl }, { concurrency: 2 })), start(intake({ queueUrl }))]
  await until(() => isEmpty(queueUrl))
  await Promise.all(both.map((process) => process.stop()))
  expect(both.reduce((sum, { counts }) => sum + counts.taken, 0)).toBeGreaterThanOrEqual(60)
  expect(await notificationCount(sql)).toBe(before + 20)
})

test('a consumer that dies between our commit and the delete: the message comes again and is absorbed by its id', async () => {
  const queueUrl = await peer.createQueue('killed')
  const before = await notificationCount(sql)
  const id = await peer.send(queueUrl, orderEvent('K'))
  const died = briefly(intake({ queueUrl }))
  const take = messageTaker(died)
  const dyingAfterCommit: TakeMessages = async (messages) => {
    await take(messages)
    throw new Error('killed')
  }
  await expect(consumeSqs(died, dyingAfterCommit, new AbortController().signal)).rejects.toThrow('killed')
  expect([await notificationCount(sql), await isEmpty(queueUrl)]).toEqual([before + 1, false])
  const next = start(intake({ queueUrl }))
  await until(() => isEmpty(queueUrl)) // once its visibility has ended
  await next.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  expect(await sql`select hits from idempotency_keys where key = ${id}`).toMatchObject([{ hits: 1 }])
})

test('the key comes from the body, else from the attribute, else from the broker', async () => {
  const queueUrl = await peer.createQueue('keys')
  await peer.send(queueUrl, orderEvent('1', { idempotencyKey: 'of-the-body' }), { key: 'of-the-attribute-unused' })
  await peer.send(queueUrl, orderEvent('2'), { key: 'of-the-attribute' })
  const id = await peer.send(queueUrl, orderEvent('3'))
  const process = start(intake({ queueUrl, keyAttribute: 'key' }))
  await until(() => isEmpty(queueUrl))
  await process.stop()
  const keys = await sql<{ key: string }[]>`
    select key from idempotency_keys where producer_id = ${producerId} and key = any(${['of-the-body', 'of-the-attribute', 'of-the-attribute-unused', id]})`
  expect(keys.map(({ key }) => key).sort()).toEqual(['of-the-attribute', 'of-the-body', id].sort())
})

test('notifications are taken in the body of their own request', async () => {
  const queueUrl = await peer.createQueue('notifications')
  const before = await notificationCount(sql)
  await peer.send(
    queueUrl,
    JSON.stringify({ type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: 'N' } }),
  )
  const process = start(intake({ queueUrl }, { message: 'notification' }))
  await until(() => isEmpty(queueUrl))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
})

test('poison goes to the dead-letter queue with its reason, and to a person, while the others go on', async () => {
  const queueUrl = await peer.createQueue('poisoned')
  const deadLetterUrl = await peer.createQueue('poisoned-dead')
  const before = await notificationCount(sql)
  const key = { idempotencyKey: 'collides' }
  const poison = [
    '{"eventType":',
    '{"eventType":"a","eventType":"b"}',
    '{"eventType":"custom.order.created","unheard":1}',
    orderEvent('P', { data: { orderId: 'P', phone: 'nonsense' } }),
    orderEvent('P', { idempotencyKey: 'a b' }),
    `{"eventType":"\\ud800"}`,
  ]
  for (const body of [...poison, orderEvent('first', key)]) await peer.send(queueUrl, body)
  const process = start(intake({ queueUrl, deadLetterUrl }, { name: 'poisoned' }))
  await until(() => isEmpty(queueUrl))
  await peer.send(queueUrl, orderEvent('other content', key))
  await until(() => isEmpty(queueUrl))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  const dead = await peer.read(deadLetterUrl)
  expect(dead.map(({ body }) => body).sort()).toEqual([...poison, orderEvent('other content', key)].sort())
  const codes = dead.map(({ attributes }) => attributes.OnceCode).sort()
  expect(codes).toEqual([
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'invalid',
    'invalid',
    'malformed',
    'malformed',
    'malformed',
  ])
  expect(dead.every(({ attributes }) => attributes.OnceReason && attributes.OnceMessageId)).toBe(true)
  expect((await rejectsOf(sql, 'poisoned')).map(({ code }) => code).sort()).toEqual(codes)
})

test('poison whose reason no queue would carry, or that is too large with it, is settled all the same', async () => {
  const queueUrl = await peer.createQueue('odd')
  const deadLetterUrl = await peer.createQueue('odd-dead', { MaximumMessageSize: '8192' })
  const before = await notificationCount(sql)
  const twice = (key: string) => `{"${key}":1,"${key}":2}`
  const odd = [twice('\\u0001\\u001f'), twice('k'.repeat(2_500)), `not JSON ${'x'.repeat(8_100)}`]
  for (const body of [...odd, orderEvent('after the odd ones')]) await peer.send(queueUrl, body)
  const process = start(intake({ queueUrl, deadLetterUrl }, { name: 'odd' }))
  await until(() => isEmpty(queueUrl))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  const dead = await peer.read(deadLetterUrl)
  expect(dead.map(({ body }) => body).sort()).toEqual([expect.stringContaining('Once keeps it'), odd[0], odd[1]])
  for (const { attributes } of dead) {
    expect(attributes.OnceReason).toMatch(/^[\t\n\r\u0020-\ufffd]{1,2000}$/)
    expect(attributes.OnceCode).toBe('malformed')
  }
  expect(await rejectsOf(sql, 'odd')).toHaveLength(3)
})

test("without a dead-letter queue of ours the queue's own redrive takes poison, and the reason is on record once", async () => {
  const deadUrl = await peer.createQueue('redriven-dead')
  const queueUrl = await peer.createQueue('redriven', {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:redriven-dead',
      maxReceiveCount: 2,
    }),
    VisibilityTimeout: '1',
  })
  await peer.send(queueUrl, 'not JSON')
  const process = start(briefly(intake({ queueUrl }, { name: 'redriven' })))
  await until(async () => (await peer.count(deadUrl)).ready === 1)
  await process.stop()
  expect(await rejectsOf(sql, 'redriven')).toMatchObject([{ code: 'malformed', times: 2 }])
})

test('the queue goes away and comes back, and nothing is lost', async () => {
  const queueUrl = await peer.createQueue('away')
  const before = await notificationCount(sql)
  const process = start(briefly(intake({ queueUrl })))
  await peer.send(queueUrl, orderEvent('A'))
  await until(() => isEmpty(queueUrl))
  await peer.gate.shut()
  for (const order of ['B', 'C']) await peer.send(queueUrl, orderEvent(order))
  await until(() => process.counts.failures > 0 && !process.isWorking())
  await peer.gate.open()
  await until(() => isEmpty(queueUrl))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 3)
})

test('a slow accept keeps its messages hidden: nobody else gets them meanwhile', async () => {
  const queueUrl = await peer.createQueue('slow')
  await peer.send(queueUrl, orderEvent('S'))
  const slow = briefly(intake({ queueUrl }), 2)
  const stopping = new AbortController()
  let handedOut = 0
  const slowTake: TakeMessages = async (messages) => {
    handedOut += messages.length
    const end = Date.now() + 3_000 // beyond the visibility of two seconds
    await until(() => Date.now() > end)
    stopping.abort()
    return messages.map(() => ({ kind: 'accepted', status: 'queued' }))
  }
  await Promise.all([consumeSqs(slow, slowTake, stopping.signal), consumeSqs(slow, slowTake, stopping.signal)])
  expect([handedOut, await isEmpty(queueUrl)]).toEqual([1, true])
})
