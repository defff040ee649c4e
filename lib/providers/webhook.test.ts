import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail } from '@/lib/providers/testing/sample-messages'
import { webhook as adapter } from '@/lib/providers/webhook'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer((baseUrl) => ({ url: `${baseUrl}/webhook`, secret })),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [secret],
})

type Settings = { url: string; secret?: string; bareKey?: boolean }
const message: FrozenMessage = { ...sampleEmail, data: { internal: 'not for the receiver' } }

describe('webhook: the body', () => {
  const settings = { url: 'https://example.com/hook' }

  it('is the contract to the letter, dated by the acceptance', () => {
    expect(adapter.prepare(message, settings).bytes.toString()).toBe(
      '{"type":"order_confirmation","timestamp":"2026-11-23T22:00:00.000Z",' +
        '"data":{"notificationId":"0190a0c0-0000-7000-8000-000000000001","channel":"email","recipient":"c@example.com",' +
        '"body":"Order ORD_12345 is confirmed.","subject":"Confirmed"}}',
    )
  })

  it('has no subject where the message has none', () => {
    expect(adapter.prepare({ ...message, subject: null }, settings).bytes.toString()).not.toContain('subject')
  })
})

describe('webhook: the headers', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<Settings>>>
  beforeAll(async () => {
    peer = await startHttpPeer((baseUrl) => ({ url: `${baseUrl}/webhook/orders`, secret }))
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  async function headersOfOneSend(settings: Settings) {
    const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
    await adapter.send(adapter.prepare(message, settings), settings, context)
    const requests = await peer.requests()
    return requests.at(-1)
  }

  it('are signed so that the reference implementation of the standard accepts them', async () => {
    const request = await headersOfOneSend(peer.settings)
    expect(new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).toMatchObject({
      type: 'order_confirmation',
    })
  })

  it('are refused by it when a byte of the body, the id or the time is changed', async () => {
    const request = await headersOfOneSend(peer.settings)
    const { body = '', headers = {} } = request ?? {}
    const verify = (body: string, changed: Record<string, string>) => () =>
      new Webhook(secret).verify(body, { ...headers, ...changed })
    expect(verify(body.replace('ORD', 'ORE'), {})).toThrow()
    expect(verify(body, { 'webhook-id': 'another' })).toThrow()
    expect(verify(body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) })).toThrow()
  })

  it('are signed by both secrets while one gives way to the other, so that the receiver may change when it likes', async () => {
    const next = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
    const request = await headersOfOneSend({ ...peer.settings, secret: `${next} ${secret}` })
    for (const known of [secret, next])
      expect(new Webhook(known).verify(request?.body ?? '', request?.headers ?? {})).toMatchObject({
        type: 'order_confirmation',
      })
    const other = new Webhook(`whsec_${Buffer.alloc(32, 9).toString('base64')}`)
    expect(() => other.verify(request?.body ?? '', request?.headers ?? {})).toThrow()
  })

  it('carry the time of the attempt beside an id that never changes', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T22:00:05Z') })
    const first = await headersOfOneSend(peer.settings)
    vi.setSystemTime(new Date('2026-11-23T23:00:05Z'))
    const second = await headersOfOneSend(peer.settings)
    vi.useRealTimers()
    expect(first?.headers).toMatchObject({ 'webhook-timestamp': '1795471205', 'webhook-id': message.notificationId })
    expect(second?.headers).toMatchObject({ 'webhook-timestamp': '1795474805', 'webhook-id': message.notificationId })
    expect(second?.body).toBe(first?.body)
  })

  it('name the key in quotes, as the standard for Idempotency-Key wants it, or bare where the receiver wants that', async () => {
    const request = await headersOfOneSend(peer.settings)
    expect(request?.headers['idempotency-key']).toBe(`"${message.notificationId}"`)
    const bare = await headersOfOneSend({ ...peer.settings, bareKey: true })
    expect(bare?.headers['idempotency-key']).toBe(message.notificationId)
    expect(bare?.body).toBe(request?.body)
  })

  it('are unsigned without a secret', async () => {
    const request = await headersOfOneSend({ url: peer.settings.url })
    expect(request?.headers).not.toHaveProperty('webhook-signature')
    expect(request?.headers).toHaveProperty('webhook-id')
  })
})

describe('webhook: settings', () => {
  it.each(['', 'secret', 'whsec_', 'whsec_dG9vIHNob3J0', `whsec_${Buffer.alloc(65).toString('base64')}`, 'whsec_%%%'])(
    'refuse the secret %j',
    (secret) => {
      expect(adapter.settings.safeParse({ url: 'https://example.com/', secret }).success).toBe(false)
    },
  )

  it('refuse more than two secrets, and two of which one is none', () => {
    for (const given of [`${secret} ${secret} ${secret}`, `${secret} whsec_`, `${secret}  ${secret}`])
      expect(adapter.settings.safeParse({ url: 'https://example.com/', secret: given }).success).toBe(false)
  })

  it('take secrets of 24 to 64 bytes', () => {
    for (const bytes of [24, 32, 64]) {
      const secret = `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`
      expect(adapter.settings.safeParse({ url: 'https://example.com/?tenant=1', secret }).success).toBe(true)
    }
  })
})
