import { afterAll, expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { consumeServiceBus } from '@/lib/intake/queues/consume-service-bus'
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
import { serviceBusPeer } from '@/lib/intake/queues/testing/service-bus-peer'

vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql } = await useTestDatabase()
const { producerId } = await testProducer('shop')
await configureIntakes([])
const peer = await serviceBusPeer()
afterAll(() => peer.close())

type Input = NonNullable<ConfigurationInput['intakes']>[number]

function intake(settings: object, more: Partial<Input> = {}): Intake<'service-bus'> {
  const input: Input = { name: 'orders', kind: 'service-bus', producer: 'shop', ...more }
  const configured = configurationSchema.shape.intakes.parse([input])[0]
  if (!configured) throw new Error('no intake')
  const given = { connectionString: peer.connectionString, ...settings }
  return { ...configured, kind: 'service-bus', settings: intakeKinds['service-bus'].settings.parse(given), producerId }
}

const isEmpty = (queue: string) => {
  const { ready, out } = peer.count(queue)
  return ready + out === 0
}

test('each message three times, in any order, to two processes: one notification each', async () => {
  const before = await notificationCount(sql)
  const ids = Array.from({ length: 20 }, (_, n) => `thrice-${n}`)
  for (const id of shuffled(ids, 3)) peer.send('thrice', orderEvent(id), { messageId: id })
  const both = [1, 2].map(() => runIntake(intake({ queue: 'thrice' }, { batchSize: 5, concurrency: 2 })))
  await until(() => isEmpty('thrice'))
  await Promise.all(both.map((process) => process.stop()))
  expect(both.reduce((sum, { counts }) => sum + counts.taken, 0)).toBeGreaterThanOrEqual(60)
  expect(both.reduce((sum, { counts }) => sum + counts.batches, 0)).toBeLessThan(60) // they go together
  expect(await notificationCount(sql)).toBe(before + 20)
})

test('a consumer that dies between our commit and the completion: the message comes again and is absorbed by its id', async () => {
  const before = await notificationCount(sql)
  const sequence = peer.send('killed', orderEvent('K'), { messageId: 'killed-1' })
  const died = intake({ queue: 'killed' })
  const take = messageTaker(died)
  const dyingAfterCommit: TakeMessages = async (messages) => {
    await take(messages)
    throw new Error('killed')
  }
  await expect(consumeServiceBus(died, dyingAfterCommit, new AbortController().signal)).rejects.toThrow('killed')
  expect([await notificationCount(sql), peer.count('killed')]).toEqual([before + 1, { ready: 1, out: 0 }])
  const next = runIntake(intake({ queue: 'killed' }))
  await until(() => isEmpty('killed'))
  await next.stop()
  expect([await notificationCount(sql), peer.deliveriesOf(sequence)]).toEqual([before + 1, 2])
})

test('the key comes from the body, else from the property, else from the broker', async () => {
  peer.send('keys', orderEvent('1', { idempotencyKey: 'sb-body' }), {
    messageId: 'sb-1',
    properties: { key: 'sb-unused' },
  })
  peer.send('keys', orderEvent('2'), { messageId: 'sb-2', properties: { key: 'sb-property' } })
  peer.send('keys', orderEvent('3'), { messageId: 'sb-message-id' })
  const sequence = peer.send('keys', orderEvent('4'))
  const process = runIntake(intake({ queue: 'keys', keyProperty: 'key' }))
  await until(() => isEmpty('keys'))
  await process.stop()
  const keys = await sql<{ key: string }[]>`
    select key from idempotency_keys where key like 'sb-%' or key = ${String(sequence)}`
  expect(keys.map(({ key }) => key).sort()).toEqual([String(sequence), 'sb-body', 'sb-message-id', 'sb-property'])
})

test('a subscription of a topic, and a body that is a value instead of bytes', async () => {
  const before = await notificationCount(sql)
  peer.send('orders/Subscriptions/once', JSON.parse(orderEvent('V')), { messageId: 'value' })
  const process = runIntake(intake({ topic: 'orders', subscription: 'once' }))
  await until(() => isEmpty('orders/Subscriptions/once'))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
})

test('poison is dead-lettered with its reason while the others go on', async () => {
  const before = await notificationCount(sql)
  const bad = ['{"eventType":', '{"eventType":"a","eventType":"b"}', orderEvent('P', { data: { phone: 'nonsense' } })]
  for (const body of [...bad, Buffer.from([0x22, 0xff, 0x22]), orderEvent('good')]) peer.send('poisoned', body)
  const process = runIntake(intake({ queue: 'poisoned' }, { name: 'poisoned' }))
  await until(() => isEmpty('poisoned'))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
  const dead = peer.deadLetters('poisoned')
  expect(dead.map(({ reason }) => reason).sort()).toEqual(['invalid', 'malformed', 'malformed', 'malformed'])
  expect(dead.find(({ reason }) => reason === 'invalid')?.description).toContain('recipient.phone')
  expect(await rejectsOf(sql, 'poisoned')).toHaveLength(4)
})

test('what cannot be decided is abandoned, and taken again later', async () => {
  const sequence = peer.send('undecided', orderEvent('U'))
  const undecided: TakeMessages = async (messages) => messages.map(() => ({ kind: 'again' }))
  const consumed = consumeServiceBus(intake({ queue: 'undecided' }), undecided, new AbortController().signal)
  await expect(consumed).rejects.toThrow('could not be decided')
  const process = runIntake(intake({ queue: 'undecided' }))
  await until(() => isEmpty('undecided'))
  await process.stop()
  expect(peer.deliveriesOf(sequence)).toBeGreaterThan(1)
})

test('each message of a batch gets its own outcome at the broker, whatever its neighbours get', async () => {
  const sequences = Array.from({ length: 24 }, (_, n) =>
    peer.send('mixed', orderEvent(`M${n}`), { messageId: `m-${n}` }),
  )
  const kinds = ['accepted', 'again', 'rejected', 'again'] as const
  const kindOf = (sequence: string | number) => kinds[Number(sequence) % 4] ?? 'again'
  const mixed: TakeMessages = async (messages) =>
    messages.map(({ brokerId }) => {
      const kind = kindOf(brokerId)
      return kind === 'accepted' ? { kind, status: 'queued' } : { kind, code: 'invalid', reason: `no ${brokerId}` }
    })
  const consumed = consumeServiceBus(
    intake({ queue: 'mixed' }, { concurrency: 3, batchSize: 4 }),
    mixed,
    new AbortController().signal,
  )
  await expect(consumed).rejects.toThrow('could not be decided')
  const dead = peer.deadLetters('mixed').map(({ description }) => Number(description.slice(3)))
  const waiting = peer.waiting('mixed')
  const gone = sequences.filter((sequence) => !dead.includes(sequence) && !waiting.includes(sequence))
  expect([...new Set(dead.map(kindOf))]).toEqual(['rejected'])
  expect([...new Set(gone.map(kindOf))]).toEqual(['accepted'])
  expect(waiting.filter((sequence) => kindOf(sequence) === 'again')).toHaveLength(12)
})

test('the broker goes away and comes back, and nothing is lost', async () => {
  const before = await notificationCount(sql)
  const process = runIntake(intake({ queue: 'away' }))
  peer.send('away', orderEvent('A'))
  await until(() => isEmpty('away'))
  await peer.shut()
  for (const order of ['B', 'C']) peer.send('away', orderEvent(order))
  await until(() => process.counts.failures > 0 && !process.isWorking())
  await peer.open()
  await until(() => isEmpty('away'))
  await process.stop()
  expect(await notificationCount(sql)).toBe(before + 3)
})
