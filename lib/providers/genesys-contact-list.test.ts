import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { genesysContactList as adapter } from '@/lib/providers/genesys-contact-list'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleText } from '@/lib/providers/testing/sample-messages'

const clientSecret = 'secret-that-nobody-may-see'

function settingsAt(baseUrl: string) {
  return { baseUrl, loginUrl: baseUrl, clientId: 'client-1', clientSecret, contactListId: 'list-1' }
}

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer(settingsAt),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [clientSecret, 'simulated-token'],
})

const message: FrozenMessage = {
  ...sampleText,
  identifiers: [{ name: 'customer_id', value: 'CUST_98765' }],
  data: { orderId: 'ORD_12345' },
}
const email: FrozenMessage = { ...message, channel: 'email', address: 'c@example.com', subject: 'Confirmed' }
const settings = { region: 'mypurecloud.de', accessToken: 'pasted', contactListId: 'list-1' } as const
const context = () => ({ timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' })
const contactOf = (message: FrozenMessage, more: object = {}): unknown =>
  JSON.parse(adapter.prepare(message, { ...settings, ...more }).bytes.toString())[0]

describe('genesys-contact-list: the contact', () => {
  it('is the contract to the letter: our key is its id', () => {
    expect(adapter.prepare(message, settings).bytes.toString()).toBe(
      '[{"id":"0190a0c0-0000-7000-8000-000000000001","contactListId":"list-1",' +
        '"data":{"phone":"+15551234567","message":"Order ORD_12345 is confirmed.",' +
        '"notification_key":"0190a0c0-0000-7000-8000-000000000001"},"callable":true}]',
    )
  })

  it('of an email has its mailbox and its subject', () => {
    expect(contactOf(email)).toMatchObject({ data: { email: 'c@example.com', subject: 'Confirmed' } })
  })

  it('fills the columns that the list has, and leaves out those that it has not', () => {
    const columns = { addressColumn: 'Mobile', messageColumn: 'Text', subjectColumn: '-', keyColumn: '-' }
    expect(contactOf(email, columns)).toMatchObject({
      data: { Mobile: 'c@example.com', Text: 'Order ORD_12345 is confirmed.' },
    })
    expect(Object.keys((contactOf(email, columns) as { data: object }).data)).toEqual(['Mobile', 'Text'])
    expect(contactOf(message, { addressColumn: '__proto__' })).toHaveProperty('data.message')
  })
})

describe('genesys-contact-list: on the wire', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<ReturnType<typeof settingsAt>>>>
  beforeAll(async () => {
    peer = await startHttpPeer(settingsAt)
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  const send = (message: FrozenMessage, settings = peer.settings) =>
    adapter.send(adapter.prepare(message, settings), settings, context())

  it('asks for a token as a client, then adds the contact so that a known one is not queued again', async () => {
    expect(await send(message)).toMatchObject({ outcome: 'accepted', providerMessageId: message.notificationId })
    const [token, contact] = await peer.requests()
    expect(token).toMatchObject({
      path: expect.stringMatching(/\/oauth\/token$/),
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from(`client-1:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Once/test',
      },
    })
    expect(contact?.path).toMatch(
      /\/api\/v2\/outbound\/contactlists\/list-1\/contacts\?priority=false&clearSystemData=false&doNotQueue=true$/,
    )
    expect(contact?.headers).toMatchObject({ authorization: 'Bearer simulated-token-1', 'user-agent': 'Once/test' })
  })

  it('a token that was revoked is replaced, and the same contact is added once', async () => {
    await send({ ...message, notificationId: '0190a0c0-0000-7000-8000-000000000002' })
    await peer.revokeTokens()
    expect(await send(message)).toMatchObject({ outcome: 'accepted' })
    const outcomes = (await peer.requests()).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['token', 'accepted', 'refused', 'token', 'accepted'])
  })

  it('without a token nothing is added, and the outcome says why', async () => {
    await peer.setFaults({ tokenStatus: 401 })
    expect(await send(message)).toMatchObject({ outcome: 'rejected', blame: 'account', code: 'token_http_401' })
    await peer.reset()
    await peer.setFaults({ tokenStatus: 503 })
    expect(await send(message)).toMatchObject({ outcome: 'unavailable', code: 'token_http_503' })
    expect(await peer.acceptances()).toBe(0)
  })

  it('a contact is not found before the look-up has caught up: absent, which is why its lag is a setting', async () => {
    await send(message)
    await peer.setFaults({ lookupLagMs: 60_000 })
    const { settings } = peer
    const question = { prepared: adapter.prepare(message, settings), firstAttemptAt: new Date() }
    expect(await adapter.lookup?.find(question, settings, context())).toEqual({ found: 'absent' })
    expect(adapter.lookup?.lagMs).toBe(60_000)
  })
})

describe('genesys-contact-list: what an answer proves', () => {
  let status = 200
  let body = ''
  let headers: Record<string, string> = {}
  const vendor = createServer((_, response) => void response.writeHead(status, headers).end(body))
  beforeAll(() => new Promise<void>((resolve) => void vendor.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void vendor.close())

  const contact = (id: string) => JSON.stringify({ id, contactListId: 'list-1', callable: true })
  it.each([
    ['the contact', 200, contact(message.notificationId), 'accepted'],
    ['no such contact', 404, '{"code":"not.found","status":404}', 'absent'],
    ['404 and nothing', 404, '', 'absent'],
    ["a proxy's 404", 404, '<html>not found</html>', 'undetermined'],
    ['no such list', 404, '{"code":"contact.list.not.found","status":404}', 'undetermined'],
    ['another contact', 200, contact('0190a0c0-0000-7000-8000-000000000009'), 'undetermined'],
    ['gone', 410, '{}', 'undetermined'],
    ['a refusal', 400, '{"code":"invalid.id"}', 'undetermined'],
  ])('to a look-up: %s', async (_, answeredStatus, answeredBody, found) => {
    status = answeredStatus
    body = answeredBody
    const settings = settingsHere()
    const question = { prepared: adapter.prepare(message, settings), firstAttemptAt: new Date() }
    expect(await adapter.lookup?.find(question, settings, context())).toMatchObject({ found })
  })

  it.each([
    ['the contact', 200, `[${contact(message.notificationId)}]`, { outcome: 'accepted' }],
    ['the contact alone', 200, contact(message.notificationId), { outcome: 'accepted' }],
    ['an empty list', 200, '[]', { outcome: 'unknown', code: 'answer_without_id' }],
    ['a refusal', 400, '{"code":"bad.request"}', { outcome: 'rejected', blame: 'message', detail: 'bad.request' }],
    ['no such list', 404, '{"code":"contact.list.not.found"}', { outcome: 'rejected', blame: 'account' }],
    ['a conflict that no document explains', 409, '{}', { outcome: 'unknown', code: 'http_409' }],
    ['the end of the minute', 429, '{}', { outcome: 'unavailable', retryAfterSeconds: 23 }],
    ['a gateway that gave up', 504, '{}', { outcome: 'unknown', code: 'http_504' }],
  ])('to a send: %s', async (_, answeredStatus, answeredBody, outcome) => {
    status = answeredStatus
    body = answeredBody
    headers = { 'inin-ratelimit-reset': '23' }
    const settings = settingsHere()
    expect(await adapter.send(adapter.prepare(message, settings), settings, context())).toMatchObject(outcome)
  })

  function settingsHere() {
    const baseUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
    return { baseUrl, accessToken: 't', contactListId: 'list-1' }
  }
})

describe('genesys-contact-list: settings', () => {
  const account = { clientId: 'id', clientSecret: 's' }
  it.each([
    { region: 'mypurecloud.de', ...account },
    { region: 'mypurecloud.de', accessToken: 't' },
    { baseUrl: 'https://api.mypurecloud.de', ...account },
    { baseUrl: 'https://gateway.example.com', loginUrl: 'https://login.mypurecloud.de', ...account },
  ])('name one organisation and one way in: %j', (settings) => {
    expect(adapter.settings.safeParse({ ...settings, contactListId: 'list-1' }).success).toBe(true)
  })

  it.each([
    [{ ...account }, 'region'],
    [{ region: 'example.com', ...account }, 'region'],
    [{ region: 'mypurecloud.de', baseUrl: 'https://api.mypurecloud.de', ...account }, 'region'],
    [{ region: 'mypurecloud.de', loginUrl: 'https://login.mypurecloud.de', ...account }, 'loginUrl'],
    [{ region: 'mypurecloud.de' }, 'clientId'],
    [{ region: 'mypurecloud.de', clientId: 'id' }, 'clientSecret'],
    [{ region: 'mypurecloud.de', accessToken: 't', ...account }, 'clientId'],
    [{ region: 'mypurecloud.de', clientId: 'a:b', clientSecret: 's' }, 'clientId'],
    [{ region: 'mypurecloud.de', accessToken: 't', contactListId: '../campaigns' }, 'contactListId'],
    [{ region: 'mypurecloud.de', accessToken: 't', messageColumn: 'email' }, 'messageColumn'],
    [{ region: 'mypurecloud.de', accessToken: 't', messageColumn: 'phone' }, 'messageColumn'],
  ])('%j are refused at %s', (settings, path) => {
    const parsed = adapter.settings.safeParse({ contactListId: 'list-1', ...settings })
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})
