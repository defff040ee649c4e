import { describe, expect, it } from 'vitest'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import { cxoneEvents as adapter } from '@/lib/providers/cxone-events'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleText } from '@/lib/providers/testing/sample-messages'

const accessToken = 'token-that-nobody-may-see'

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer((baseUrl) => ({ baseUrl, accessToken })),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [accessToken],
})

const message: FrozenMessage = {
  ...sampleText,
  eventType: 'custom.order.created',
  data: { customerId: 'CUST_98765', orderId: 'ORD_12345', message: 'unrendered', recipient: 'somebody else' },
}
const settings = { baseUrl: 'http://127.0.0.1:9001', accessToken }
const bodyOf = (message: FrozenMessage): unknown => JSON.parse(adapter.prepare(message, settings).bytes.toString())

describe("cxone-events: the guide's event", () => {
  it('carries the data, and the rendered message to the address in place of fields of those names', () => {
    expect(bodyOf(message)).toEqual({
      eventType: 'custom.order.created',
      idempotencyKey: '0190a0c0-0000-7000-8000-000000000001',
      data: {
        customerId: 'CUST_98765',
        orderId: 'ORD_12345',
        message: 'Order ORD_12345 is confirmed.',
        recipient: '+15551234567',
      },
    })
  })

  it('is named for the notification type when no event led to it', () => {
    expect(bodyOf({ ...message, eventType: null })).toMatchObject({ eventType: 'order_confirmation' })
  })

  it('carries a token only where one is set', async () => {
    const simulator = await startSimulator()
    const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
    for (const given of [{}, { accessToken }]) {
      const withIt = adapter.settings.parse({ baseUrl: simulator.baseUrl('gateway'), ...given })
      await adapter.send(adapter.prepare(message, withIt), withIt, context)
    }
    const requests = await simulator.client.requests('gateway')
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${accessToken}`])
    await simulator.stop()
  })

  it('keeps data of the name __proto__ as data', () => {
    const data = JSON.parse('{"__proto__":{"polluted":true}}')
    expect(adapter.prepare({ ...message, data }, settings).bytes.toString()).toContain('"__proto__":{"polluted":true}')
    expect({}).not.toHaveProperty('polluted')
  })
})
