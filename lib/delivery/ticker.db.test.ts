import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startTicker } from '@/lib/delivery/run-ticker'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: true })
await configure(sampleConfiguration([peer.baseUrl]), 0)
const ticker = startTicker()
afterAll(async () => {
  await ticker.stop()
  await peer.close()
})
let next = 0

async function post(): Promise<string> {
  const response = await postNotification(authorization, `k${next}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId: `T${next++}` },
  })
  return ((await response.json()) as { id: string }).id
}

/** Waits for the provider, not for a time: the test's own limit is the only clock. */
async function arrival(provider: LedgerProvider, id: string): Promise<void> {
  while (!provider.accepted.includes(id)) await new Promise((resolve) => setImmediate(resolve))
}

test('the engine wakes by itself: for an accepted notification, and for a raw outbox row of any transaction', async () => {
  await arrival(peer, await post())
  const id = '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f99'
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', '{"phone":"+15551234567","orderId":"raw"}')`
  await arrival(peer, id)
})

test('a delayed notification is not sent before its time', async () => {
  const response = await postNotification(authorization, `k${next}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId: `T${next++}` },
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const { id } = (await response.json()) as { id: string }
  await arrival(peer, await post())
  expect(peer.accepted).not.toContain(id)
  await sql`update outbox_messages set due_at = now() where notification_id = ${id}`
  await arrival(peer, id)
})

test('stopping finishes what is out and leaves no lease behind', async () => {
  const own = await ledgerProvider({ keyed: true })
  await configure(sampleConfiguration([own.baseUrl]), 1)
  const second = startTicker()
  own.script = ['hold_reply']
  const id = await post()
  await own.held()
  const stopped = second.stop()
  own.letGo()
  await stopped
  await arrival(own, id)
  while ((await sql`select 1 from outbox_messages where state in ('leased', 'dispatching')`).length > 0);
  expect(await sql`select status from notifications where id = ${id}`).toEqual([{ status: 'sent' }])
  await own.close()
})
