import { expect, test, vi } from 'vitest'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import { testProducer } from '@/db/testing/scenario'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const primary = await useLonePrimary()
const { authorization } = await testProducer()
const peer = await oneProvider()

async function accepted(orderId: string): Promise<string> {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
  return ((await (await postNotification(authorization, orderId, order)).json()) as { id: string }).id
}

const drain = () => drainOutbox({ budgetSeconds: 3 })
const intent = 'insert into attempts '

test('nobody is called while only the primary has the intent, and once when a standby has it', async () => {
  const id = await accepted('waits')
  await primary.awaitStandby()
  const drained = drain()
  await primary.committing(1, intent)
  expect([await isSettled(drained), peer.calls]).toEqual([false, []])
  await primary.goOnAlone()
  await drained
  expect(peer.calls.map(({ key }) => key)).toEqual([id])
})

test('an intent whose wait was broken off calls nobody: its lease runs out, and it is sent once after that', async () => {
  peer.calls.splice(0)
  const id = await accepted('broken-off')
  await primary.awaitStandby()
  const drained = drain()
  const [pid] = await primary.committing(1, intent)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  await vi.waitFor(async () => {
    const attempts = await primary.sql`select 1 from attempts where notification_id = ${id}`
    expect(attempts).toHaveLength(1) // committed here alone, and to be seen by everybody
  }, 10_000)
  await primary.goOnAlone()
  await drained
  expect(peer.calls).toEqual([])
  await primary.sql`update outbox_messages set leased_until = now() - interval '1 second' where notification_id = ${id}`
  await drain()
  await primary.sql`update outbox_messages set due_at = now() where notification_id = ${id}` // its backoff
  await drain()
  expect(peer.calls.map(({ key }) => key)).toEqual([id])
})
