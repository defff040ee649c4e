import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cxoneDigital as adapter } from '@/lib/providers/cxone-digital'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail, sampleText } from '@/lib/providers/testing/sample-messages'

const accessKeySecret = 'secret-that-nobody-may-see'

function settingsAt(baseUrl: string) {
  return { baseUrl, loginUrl: baseUrl, accessKeyId: 'key-1', accessKeySecret, channelId: 'sms_sinch-sms_1' }
}

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer(settingsAt),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [accessKeySecret, 'simulated-token'],
})

const sms = sampleText
const email = sampleEmail
const settings = { area: 'na1', accessToken: 't', channelId: 'sms_1' }
const bodyOf = (message: FrozenMessage, more: object = {}): unknown =>
  JSON.parse(adapter.prepare(message, { ...settings, ...more }).bytes.toString())

describe('cxone-digital: the message', () => {
  it('goes to one recipient, and carries our id in a custom field', () => {
    expect(bodyOf(sms)).toEqual({
      messageContent: { type: 'TEXT', payload: { text: 'Order ORD_12345 is confirmed.' } },
      recipients: [{ idOnExternalPlatform: '+15551234567', name: '', isPrimary: true, isPrivate: false }],
      contact: { customFields: [{ ident: 'notification_key', value: '0190a0c0-0000-7000-8000-000000000001' }] },
    })
  })

  it('has the subject of an email as its title', () => {
    expect(bodyOf(email)).toMatchObject({ title: 'Confirmed', recipients: [{ idOnExternalPlatform: 'c@example.com' }] })
  })

  it('is routed by a skill, and names no custom field that the tenant does not have', () => {
    expect(bodyOf(sms, { skillId: 123, keyField: 'once' })).toMatchObject({
      contact: { skillId: 123, customFields: [{ ident: 'once' }] },
    })
    expect(bodyOf(sms, { keyField: '-' })).not.toHaveProperty('contact')
  })
})

describe('cxone-digital: on the wire', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<ReturnType<typeof settingsAt>>>>
  beforeAll(async () => {
    peer = await startHttpPeer(settingsAt)
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  const send = (message: FrozenMessage, settings: Parameters<typeof adapter.send>[1] = peer.settings) =>
    adapter.send(adapter.prepare(message, settings), settings, {
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      userAgent: 'Once/test',
    })

  it('a token is got for the access key, and the message goes to the channel', async () => {
    expect(await send(sms)).toMatchObject({ outcome: 'accepted', providerMessageId: expect.stringMatching(/^p\d+-/) })
    const [token, message] = await peer.requests()
    expect(token).toMatchObject({ path: expect.stringMatching(/\/authentication\/v1\/token\/access-key$/) })
    expect(JSON.parse(token?.body ?? '')).toEqual({ accessKeyId: 'key-1', accessKeySecret })
    expect(message).toMatchObject({
      path: expect.stringMatching(/\/dfo\/3\.0\/channels\/sms_sinch-sms_1\/outbound$/),
      headers: { authorization: 'Bearer simulated-token-1', 'x-trace-id': sms.notificationId },
    })
  })

  it('a registered client gets its token by the password grant', async () => {
    expect(await send(sms, { ...peer.settings, clientId: 'app', clientSecret: 'app-secret' })).toMatchObject({
      outcome: 'accepted',
    })
    const [token] = await peer.requests()
    expect(token).toMatchObject({
      path: expect.stringMatching(/\/auth\/token$/),
      body: `grant_type=password&username=key-1&password=${accessKeySecret}`,
      headers: { authorization: `Basic ${Buffer.from('app:app-secret').toString('base64')}` },
    })
  })

  it('a base that names the version of the API is taken as it is', async () => {
    expect(await send(sms, { ...peer.settings, baseUrl: `${peer.settings.baseUrl}/dfo/3.0/` })).toMatchObject({
      outcome: 'accepted',
    })
  })

  it('a token that was revoked is replaced, and the message goes out once', async () => {
    await send(sms)
    await peer.revokeTokens()
    expect(await send(email)).toMatchObject({ outcome: 'accepted' })
    expect(await peer.acceptances()).toBe(2)
  })

  it("a refusal keeps the vendor's code, never its words", async () => {
    await peer.setFaults({ rejectRatio: 1, rejectStatus: 422 })
    expect(await send(sms)).toEqual({
      outcome: 'rejected',
      blame: 'message',
      code: 'http_422',
      detail: 'rejected',
      httpStatus: 422,
    })
  })

  it('a repeat is a second message, and so the adapter says that the vendor recognises nothing', async () => {
    await send(sms)
    await send(sms)
    expect(await peer.acceptances()).toBe(2)
    expect(adapter.capabilities).toEqual({ idempotency: { kind: 'none', retention: null }, lookup: 'none' })
  })
})

describe('cxone-digital: settings', () => {
  const key = { accessKeyId: 'id', accessKeySecret: 's' }
  it.each([
    { area: 'na1', ...key },
    { area: 'eu1', domain: 'nicecxone.com', ...key },
    { area: 'na1', ...key, clientId: 'app', clientSecret: 's' },
    { baseUrl: 'https://api-de-na1.niceincontact.com', accessToken: 't' },
    { baseUrl: 'https://gw.example.com', ...key },
    { baseUrl: 'https://api-de-na1.niceincontact.com', loginUrl: 'https://na1.nice-incontact.com', ...key },
  ])('name one tenant and one way in: %j', (settings) => {
    expect(adapter.settings.safeParse({ ...settings, channelId: 'sms_1' }).success).toBe(true)
  })

  it.each([
    [key, 'area'],
    [{ area: 'na2', ...key }, 'area'],
    [{ area: 'na1/x', ...key }, 'area'],
    [{ area: 'na1', baseUrl: 'https://x.example.com', ...key }, 'area'],
    [{ baseUrl: 'https://x.example.com', domain: 'nicecxone.com', accessToken: 't' }, 'domain'],
    [{ baseUrl: 'https://api-de-na2.example.com', ...key }, 'loginUrl'],
    [{ area: 'na1' }, 'accessKeyId'],
    [{ area: 'na1', accessKeyId: 'id' }, 'accessKeySecret'],
    [{ area: 'na1', accessToken: 't', ...key }, 'accessKeyId'],
    [{ area: 'na1', accessToken: 't', clientId: 'app', clientSecret: 's' }, 'clientId'],
    [{ area: 'na1', ...key, clientId: 'app' }, 'clientSecret'],
    [{ area: 'na1', accessToken: 't', channelId: '../messages' }, 'channelId'],
  ])('%j are refused at %s', (settings, path) => {
    const parsed = adapter.settings.safeParse({ channelId: 'sms_1', ...settings })
    expect(parsed.error?.issues.map((issue) => issue.path.join('.')) ?? []).toContain(path)
  })
})
