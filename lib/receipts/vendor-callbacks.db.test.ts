import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import { env } from '@/lib/config/env'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { hotRoutes } from '@/lib/http/hot-routes'
import { readNotification } from '@/lib/insights/read-notification'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { createFrontDoor } from '@/scripts/front-door'

/** Whole circles over real sockets: a send, a vendor that lost its reply, and its signed callback to the product's door. */
await useTestDatabase()
const { authorization } = await testProducer()
const simulator = await startSimulator()
const door = createFrontDoor(hotRoutes, (_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
await once(door, 'listening')
const publicUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
Object.assign(env(), { ONCE_PUBLIC_URL: publicUrl })
afterAll(async () => {
  door.close()
  door.closeAllConnections()
  await simulator.stop()
})

const authToken = randomBytes(16).toString('hex')
const receiptSecret = `whsec_${randomBytes(32).toString('base64')}`
const providers = [
  {
    name: 'vendor',
    adapter: 'twilio' as const,
    settings: {
      ...{ accountSid: `AC${'0'.repeat(32)}`, authToken, from: '+15550001111', receiptsAs: 'vendor' },
      baseUrl: simulator.baseUrl('vendor'),
    },
  },
  {
    name: 'plain',
    adapter: 'webhook' as const,
    settings: { url: `${simulator.baseUrl('plain')}/webhook`, receiptSecret },
    idempotency: { kind: 'none' as const },
    lookup: 'by-receipt' as const,
  },
]
await configure(
  {
    providers,
    routes: providers.map(({ name }) => ({ name, channel: 'sms' as const, providers: [name] })),
    notificationTypes: providers.map(({ name }) => ({
      ...{ name, channel: 'sms' as const, route: name },
      template: { body: 'Order {{ data.orderId }} is confirmed.' },
    })),
  },
  0,
)

/** Accepted by the provider, which nobody heard of. */
async function unknownAt(provider: string): Promise<string> {
  await simulator.client.setFaults(provider, { loseReplyRatio: 1, count: 1 })
  const response = await postNotification(authorization, randomUUID(), {
    type: provider,
    recipient: { phone: '+15551234567' },
    data: { orderId: randomUUID() },
  })
  const { id } = (await response.json()) as { id: string }
  await drainOutbox({ budgetSeconds: 5 })
  expect((await readNotification(id, { reveal: false }))?.status).toBe('sending')
  return id
}

test.each([
  ['vendor', { style: 'twilio' as const, secret: authToken }],
  ['plain', { style: 'standard-webhooks' as const, secret: receiptSecret, url: `${publicUrl}/api/v1/receipts/plain` }],
])(
  'the signed callbacks of %s, twice each and out of order, settle what its lost reply left unknown',
  async (provider, order) => {
    const id = await unknownAt(provider)
    const statuses = ['delivered', 'accepted'] as const
    const posted = await simulator.client.postReceipts(provider, {
      ...order,
      statuses: [...statuses],
      times: 2,
      concurrent: true,
    })
    expect(posted.map(({ httpStatus }) => httpStatus)).toEqual([204, 204, 204, 204])
    const detail = await readNotification(id, { reveal: false })
    expect(detail).toMatchObject({ status: 'delivered', provider, receiptsConflict: false })
    expect(detail?.receipts).toHaveLength(2)
    expect((await simulator.client.ledger(provider)).duplicates).toEqual({})
  },
)

test.each([
  ['vendor', { style: 'twilio' as const, secret: 'not-the-token' }],
  [
    'plain',
    {
      style: 'standard-webhooks' as const,
      secret: `whsec_${'A'.repeat(43)}=`,
      url: `${publicUrl}/api/v1/receipts/plain`,
    },
  ],
])('a callback to %s by who does not have its secret is refused and changes nothing', async (provider, order) => {
  const id = await unknownAt(provider)
  const posted = await simulator.client.postReceipts(provider, { ...order, statuses: ['delivered'] })
  expect(posted.map(({ httpStatus }) => httpStatus)).toEqual([401])
  const detail = await readNotification(id, { reveal: false })
  expect(detail).toMatchObject({ status: 'sending', receipts: [] })
})
