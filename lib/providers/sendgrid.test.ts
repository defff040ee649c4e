import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { FrozenMessage } from '@/lib/providers/provider'
import { sendgrid as adapter } from '@/lib/providers/sendgrid'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail } from '@/lib/providers/testing/sample-messages'

const apiKey = 'SG.key-that-nobody-may-see'
const settings = { apiKey, from: 'Example Shop <noreply@example.com>' }

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer((baseUrl) => ({ ...settings, baseUrl })),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [apiKey],
})

const message = sampleEmail
const bodyOf = (message: FrozenMessage, change: object = {}): unknown =>
  JSON.parse(adapter.prepare(message, { ...settings, ...change }).bytes.toString())

describe('sendgrid: the mail', () => {
  it('goes to one mailbox, names our key as a custom argument, and has no setting that SendGrid does not have', () => {
    expect(bodyOf(message)).toEqual({
      personalizations: [
        {
          to: [{ email: 'c@example.com' }],
          subject: 'Confirmed',
          custom_args: { notification_key: '0190a0c0-0000-7000-8000-000000000001' },
          headers: { 'Message-ID': '<0190a0c0-0000-7000-8000-000000000001@example.com>' },
        },
      ],
      from: { email: 'noreply@example.com', name: 'Example Shop' },
      content: [{ type: 'text/plain', value: 'Order ORD_12345 is confirmed.' }],
    })
  })

  it('is HTML when it says so, and takes the domain of its Message-ID from the settings', () => {
    const html = bodyOf({ ...message, body: '<!doctype html><p>Hi</p>' }, { domain: 'mail.example.org' })
    expect(html).toMatchObject({
      content: [{ type: 'text/html' }],
      personalizations: [{ headers: { 'Message-ID': `<${message.notificationId}@mail.example.org>` } }],
    })
  })

  it('has one line of subject, whatever the subject says', () => {
    const subject = 'Hi\r\nBcc: everybody@example.com\u2028x'
    expect(bodyOf({ ...message, subject })).toMatchObject({
      personalizations: [{ subject: 'Hi Bcc: everybody@example.com x' }],
    })
  })

  it.each(['a@example.com, b@example.com', '"a@evil.com x"@internal', 'a@example.com\r\nBcc: b', 'nobody', 'x:a@b;'])(
    'to %j is refused here: nothing leaves',
    async (address) => {
      const to = { ...settings, baseUrl: 'http://127.0.0.1:1' }
      const context = { timeoutMs: 1_000, signal: new AbortController().signal, userAgent: 'Once/test' }
      const outcome = await adapter.send(adapter.prepare({ ...message, address }, to), to, context)
      expect(outcome).toMatchObject({ outcome: 'rejected', blame: 'message', code: 'recipient_invalid' })
    },
  )
})

describe('sendgrid: an answer', () => {
  let answer: { status: number; headers?: Record<string, string>; body?: object }
  let server: Server
  let baseUrl: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const body = answer.body ? JSON.stringify(answer.body) : ''
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await closeHttpConnections()
    server.close()
  })
  const outcomeOf = (given: typeof answer) => {
    answer = given
    const to = { ...settings, baseUrl }
    const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
    return adapter.send(adapter.prepare(message, to), to, context)
  }
  const error = (field: string | null) => ({ errors: [{ field, message: 'c@example.com is wrong', help: null }] })

  it('of 202 is accepted under X-Message-Id, and unknown without it', async () => {
    expect(await outcomeOf({ status: 202, headers: { 'X-Message-Id': 'LRzXl_NHStOGhQ4kofSm_A' } })).toEqual({
      outcome: 'accepted',
      providerMessageId: 'LRzXl_NHStOGhQ4kofSm_A',
      httpStatus: 202,
    })
    expect(await outcomeOf({ status: 202 })).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
  })

  it.each([
    [400, 'personalizations.0.to.0.email', { outcome: 'rejected', blame: 'message', code: 'http_400' }],
    [400, 'from.email', { outcome: 'rejected', blame: 'account', code: 'from.email' }],
    [401, null, { outcome: 'rejected', blame: 'account', code: 'http_401' }],
    [403, 'from', { outcome: 'rejected', blame: 'account' }],
    [413, null, { outcome: 'rejected', blame: 'message', code: 'http_413' }],
    [500, null, { outcome: 'unknown', code: 'http_500' }],
    [503, 'from.email', { outcome: 'unknown', code: 'http_503' }],
  ])('of %i about %s is told apart, without the prose', async (status, field, expected) => {
    const outcome = await outcomeOf({ status, body: error(field) })
    expect(outcome).toMatchObject(expected)
    expect(JSON.stringify(outcome)).not.toContain('c@example.com')
  })

  it('of 429 waits until the second that it names', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 40)
    const outcome = await outcomeOf({ status: 429, headers: { 'X-RateLimit-Reset': reset } })
    expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'http_429' })
    const { retryAfterSeconds } = outcome as { retryAfterSeconds: number }
    expect(retryAfterSeconds).toBeGreaterThan(30)
    expect(retryAfterSeconds).toBeLessThanOrEqual(41)
  })
})

describe('sendgrid: settings', () => {
  it.each([
    [{ from: 'a@example.com, b@example.com' }],
    [{ from: 'x\r\nBcc: y <a@example.com>' }],
    [{ apiKey: 'SG x' }],
    [{ domain: 'example.com>\r\nX: y' }],
    [{ receiptPublicKey: 'no key' }],
    [{ baseUrl: 'https://user:pass@api.sendgrid.com' }],
  ])('refuse %j', (change) => expect(adapter.settings.safeParse({ ...settings, ...change }).success).toBe(false))
})
