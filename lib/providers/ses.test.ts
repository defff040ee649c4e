import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import startSesEmulator from 'aws-ses-v2-local'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { FrozenMessage } from '@/lib/providers/provider'
import { ses as adapter } from '@/lib/providers/ses'
import type { SesSettings } from '@/lib/providers/ses-settings'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail } from '@/lib/providers/testing/sample-messages'

const secretAccessKey = 'secret-that-nobody-may-see'
const settings = {
  region: 'eu-west-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey,
  from: 'Example Shop <noreply@example.com>',
}

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer((endpoint): SesSettings => ({ ...settings, endpoint })),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [secretAccessKey],
})

const message: FrozenMessage = { ...sampleEmail, subject: 'Confirmed – Grüße' }
const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
const send = (message: FrozenMessage, settings: SesSettings) =>
  adapter.send(adapter.prepare(message, settings), settings, context)
const bodyOf = (message: FrozenMessage, change: Partial<SesSettings> = {}): unknown =>
  JSON.parse(adapter.prepare(message, { ...settings, ...change }).bytes.toString())

describe('ses: the mail', () => {
  it('names our key in a tag and in a header, since SES replaces the Message-ID', () => {
    expect(bodyOf(message, { configurationSetName: 'once' })).toEqual({
      FromEmailAddress: 'Example Shop <noreply@example.com>',
      Destination: { ToAddresses: ['c@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Confirmed – Grüße', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Order ORD_12345 is confirmed.', Charset: 'UTF-8' } },
          Headers: [{ Name: 'X-Notification-Id', Value: message.notificationId }],
        },
      },
      EmailTags: [{ Name: 'notification_key', Value: message.notificationId }],
      ConfigurationSetName: 'once',
    })
  })

  it('has one line of subject and of sender, and is HTML when it says so', () => {
    const from = `${'Größe und Übermut '.repeat(5)}<noreply@example.com>`
    const mail = JSON.stringify(bodyOf({ ...message, subject: 'Hi\r\nBcc: x', body: '<html><p>Hi' }, { from }))
    expect(mail).toContain('"Data":"Hi Bcc: x"')
    expect(mail).toContain('"Html"')
    expect(mail).not.toContain('\\r')
    expect(mail).toMatch(/"FromEmailAddress":"(=\?utf-8\?B\?[^ ]+\?= )+<noreply@example.com>"/)
  })

  it.each(['a@example.com, b@example.com', '"a@evil.com x"@internal', 'a@example.com\r\nBcc: b'])(
    'to %j is refused here: nothing leaves',
    async (address) => {
      const outcome = await send({ ...message, address }, { ...settings, endpoint: 'http://127.0.0.1:1' })
      expect(outcome).toMatchObject({ outcome: 'rejected', blame: 'message', code: 'recipient_invalid' })
    },
  )
})

describe('ses: against an emulator of its API', () => {
  let emulator: Server
  let endpoint: string
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    emulator = await startSesEmulator({ host: '127.0.0.1', port: 0 })
    endpoint = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`
  })
  afterAll(() => {
    emulator.close()
    vi.restoreAllMocks()
  })

  it('a mail is taken, once, with its header and its text', async () => {
    const outcome = await send(message, { ...settings, endpoint })
    expect(outcome).toMatchObject({ outcome: 'accepted', providerMessageId: expect.stringMatching(/^[\x21-\x7e]+$/) })
    const { emails } = (await (await fetch(`${endpoint}/store`)).json()) as { emails: Record<string, unknown>[] }
    expect(emails).toHaveLength(1)
    expect(emails[0]).toMatchObject({
      from: 'Example Shop <noreply@example.com>',
      destination: { to: ['c@example.com'] },
      subject: 'Confirmed – Grüße',
      body: { text: 'Order ORD_12345 is confirmed.' },
    })
    expect(JSON.stringify(emails[0])).toContain(message.notificationId)
  })
})

describe('ses: a request', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<SesSettings>>>
  beforeAll(async () => {
    peer = await startHttpPeer((endpoint): SesSettings => ({ ...settings, endpoint, sessionToken: 'session' }))
  })
  beforeEach(() => peer.reset())
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => peer.stop())

  it('is signed over the frozen bytes, in our name', async () => {
    await send(message, peer.settings)
    const [request] = await peer.requests()
    expect(request?.path).toMatch(/\/v2\/email\/outbound-emails$/)
    expect(request?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ses\/aws4_request, /,
      ),
      'x-amz-content-sha256': createHash('sha256').update(adapter.prepare(message, settings).bytes).digest('hex'),
      'x-amz-security-token': 'session',
      'user-agent': 'Once/test',
    })
  })

  it('goes where the settings say, whatever the environment says', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_ENDPOINT_URL_SESV2', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_MAX_ATTEMPTS', '5')
    expect(await send(message, { ...peer.settings })).toMatchObject({ outcome: 'accepted' })
    await peer.provoke('fails')
    expect(await send(message, { ...peer.settings })).toMatchObject({ outcome: 'unknown', code: 'http_503' })
    expect(await peer.requests()).toHaveLength(2)
  })
})

describe('ses: an answer', () => {
  let answer: { status: number; type?: string; body?: string; retryAfter?: string }
  let server: Server
  let endpoint: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      const headers = {
        ...(answer.type === undefined ? {} : { 'x-amzn-ErrorType': answer.type }),
        ...(answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter }),
      }
      request
        .resume()
        .on('end', () => response.writeHead(answer.status, headers).end(answer.body ?? '{"message":"c@example.com"}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await closeHttpConnections()
    server.close()
  })

  it.each([
    [400, 'BadRequestException', { outcome: 'rejected', blame: 'message', code: 'BadRequestException' }],
    [400, 'MessageRejected', { outcome: 'rejected', blame: 'account', code: 'MessageRejected' }],
    [400, 'MailFromDomainNotVerifiedException', { outcome: 'rejected', blame: 'account' }],
    [400, 'AccountSuspendedException', { outcome: 'rejected', blame: 'account' }],
    [400, 'SendingPausedException', { outcome: 'rejected', blame: 'account' }],
    [400, 'LimitExceededException', { outcome: 'rejected', blame: 'account' }],
    [404, 'NotFoundException', { outcome: 'rejected', blame: 'account' }],
    [403, 'InvalidSignatureException', { outcome: 'rejected', blame: 'account', code: 'InvalidSignatureException' }],
    [429, 'TooManyRequestsException', { outcome: 'unavailable', code: 'TooManyRequestsException' }],
    [400, 'ThrottlingException', { outcome: 'unavailable', code: 'ThrottlingException' }],
    [403, 'SomethingNewException', { outcome: 'rejected', blame: 'account', code: 'http_403' }],
    [409, 'ConflictException', { outcome: 'unknown', code: 'http_409' }],
    [500, 'InternalServiceErrorException', { outcome: 'unknown', code: 'http_500' }],
    // A name proves nothing on a 5xx: SES may have taken the mail.
    [503, 'ThrottlingException', { outcome: 'unknown', code: 'http_503' }],
    [400, 'constructor', { outcome: 'rejected', blame: 'message', code: 'http_400' }],
  ])('%i %s is told apart, without the prose', async (status, type, expected) => {
    answer = { status, type }
    const outcome = await send(message, { ...settings, endpoint })
    expect(outcome).toMatchObject(expected)
    expect(JSON.stringify(outcome)).not.toContain('c@example.com')
  })

  it.each([
    [429, 'TooManyRequestsException'],
    [400, 'ThrottlingException'],
    [429, undefined],
  ])('%i %s that says for how long is heeded', async (status, type) => {
    answer = { status, retryAfter: '17', ...(type === undefined ? {} : { type }) }
    expect(await send(message, { ...settings, endpoint })).toMatchObject({
      outcome: 'unavailable',
      retryAfterSeconds: 17,
    })
  })

  it('of 200 without a MessageId leaves it unknown', async () => {
    answer = { status: 200, body: '{}' }
    expect(await send(message, { ...settings, endpoint })).toMatchObject({
      outcome: 'unknown',
      code: 'answer_without_id',
    })
    answer = { status: 200, body: '' }
    expect(await send(message, { ...settings, endpoint })).toMatchObject({
      outcome: 'unknown',
      code: 'answer_unreadable',
    })
  })
})

describe('ses: settings', () => {
  it.each([
    [{ region: 'eu-west-1.evil.example/' }],
    [{ region: 'EU' }],
    [{ accessKeyId: 'a b' }],
    [{ configurationSetName: 'a b' }],
    [{ topicArn: 'arn:aws:sns:eu-west-1:123:topic' }],
    [{ from: 'a@example.com, b@example.com' }],
  ])('refuse %j', (change) => expect(adapter.settings.safeParse({ ...settings, ...change }).success).toBe(false))
})
