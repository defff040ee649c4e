import { describe, expect, it } from 'vitest'
import { genesysOutboundContacts as adapter } from '@/lib/providers/genesys-outbound-contacts'
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
  identifiers: [{ name: 'customer_id', value: 'CUST_98765' }],
  data: { orderId: 'ORD_12345' },
}
const settings = { baseUrl: 'http://127.0.0.1:9001', accessToken }

describe("genesys-outbound-contacts: the guide's body", () => {
  it('is sent to the letter', () => {
    expect(adapter.prepare(message, settings).bytes.toString()).toBe(
      '{"idempotencyKey":"0190a0c0-0000-7000-8000-000000000001",' +
        '"data":{"address":"+15551234567","type":"sms","status":"contact","message":"Order ORD_12345 is confirmed."},' +
        '"identifiers":[{"name":"customer_id","value":"CUST_98765"}]}',
    )
  })

  it('has the subject of an email', () => {
    const email: FrozenMessage = { ...message, channel: 'email', address: 'c@example.com', subject: 'Confirmed' }
    expect(JSON.parse(adapter.prepare(email, settings).bytes.toString())).toMatchObject({
      data: { address: 'c@example.com', type: 'email', status: 'contact', subject: 'Confirmed' },
    })
  })

  it('goes to the same path with and without a slash after the base, with a bearer token and our name', async () => {
    const peer = await startHttpPeer((baseUrl) => ({ baseUrl: `${baseUrl}/`, accessToken }))
    const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
    await adapter.send(adapter.prepare(message, peer.settings), peer.settings, context)
    const [request] = await peer.requests()
    expect(request?.path).toBe('/p/p0/api/v2/outbound/contacts')
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${accessToken}`,
      'user-agent': 'Once/test',
      'content-type': 'application/json',
    })
    await peer.stop()
  })

  it.each(['ftp://x/', 'https://user:pw@x/', 'https://x/?a=1', 'https://x/#f', 'x', '', 'https://'])(
    'is not sent to a base like %j',
    (baseUrl) => {
      expect(adapter.settings.safeParse({ baseUrl, accessToken }).success).toBe(false)
    },
  )

  it.each(['', 'two words', 'a\r\nx-evil: 1', 'ümlaut'])('is not sent with a token like %j', (accessToken) => {
    expect(adapter.settings.safeParse({ ...settings, accessToken }).success).toBe(false)
  })
})
