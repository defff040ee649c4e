import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '@/e2e/support/simulator/simulator'

/** The simulated contact centres keep to what their vendors document. */

let simulator: Simulator
let provider: string
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => {
  provider = `p-${randomUUID()}`
})
afterAll(() => simulator.stop())

const contacts = '/api/v2/outbound/contactlists/list-1/contacts'
const queueOnce = '?priority=false&clearSystemData=false&doNotQueue=true'
const contact = (id: string | undefined, message = 'hello') => [
  { id, contactListId: 'list-1', data: { phone: '+15551234567', message }, callable: true },
]

function call(path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) {
  const { body, headers = { authorization: 'Bearer agreed-elsewhere' } } = options
  const text = body instanceof URLSearchParams ? body : JSON.stringify(body)
  return fetch(simulator.baseUrl(provider) + path, { headers, ...(body ? { method: 'POST', body: text } : {}) })
}

const accepted = async () => (await simulator.client.ledger(provider)).counts.accepted

describe('a Genesys contact list', () => {
  it('queues a contact once, however often it is added with doNotQueue=true, and keeps its id', async () => {
    const first = await call(contacts + queueOnce, { body: contact('k-1') })
    expect(await first.json()).toMatchObject([{ id: 'k-1', contactListId: 'list-1', callable: true }])
    expect((await call(contacts + queueOnce, { body: contact('k-1') })).status).toBe(200)
    expect((await call(contacts + queueOnce, { body: contact('k-1', 'changed') })).status).toBe(200)
    expect(await accepted()).toBe(1)
  })

  it('contacts the customer again without doNotQueue, or with false', async () => {
    await call(contacts + queueOnce, { body: contact('k-1') })
    await call(`${contacts}?doNotQueue=false`, { body: contact('k-1') })
    await call(contacts, { body: contact('k-1') })
    expect((await simulator.client.ledger(provider)).duplicates).toEqual({ 'k-1': 3 })
  })

  it('makes another contact of each that has no id', async () => {
    await call(contacts + queueOnce, { body: contact(undefined) })
    await call(contacts + queueOnce, { body: contact(undefined) })
    expect(await accepted()).toBe(2)
  })

  it('shows a contact by its id once the look-up has caught up, and 404 for one that it does not have', async () => {
    await call(contacts + queueOnce, { body: contact('k-1') })
    expect(await (await call(`${contacts}/k-1`)).json()).toMatchObject({ id: 'k-1' })
    expect((await call(`${contacts}/k-2`)).status).toBe(404)
    await simulator.client.setFaults(provider, { lookupLagMs: 60_000 })
    expect((await call(`${contacts}/k-1`)).status).toBe(404)
    expect(await accepted()).toBe(1)
  })

  it('refuses what is not an array of one contact of this list', async () => {
    for (const body of [{}, [], contact('k-1')[0], [{ ...contact('k-1')[0], contactListId: 'list-2' }]]) {
      expect((await call(contacts + queueOnce, { body })).status).toBe(400)
    }
    expect(await accepted()).toBe(0)
  })
})

describe('agentless and digital messages', () => {
  const sms = {
    fromAddress: '+15550001111',
    toAddress: '+15551234567',
    toAddressMessengerType: 'sms',
    textBody: 'hello',
    useExistingActiveConversation: false,
  }
  const digital = {
    messageContent: { type: 'TEXT', payload: { text: 'hello' } },
    recipients: [{ idOnExternalPlatform: '+15551234567', name: '', isPrimary: true, isPrivate: false }],
  }
  const headers = { authorization: 'Bearer agreed-elsewhere', 'x-trace-id': 'k-1' }

  it('are messages each time', async () => {
    await call('/api/v2/conversations/messages/agentless', { body: sms })
    await call('/api/v2/conversations/messages/agentless', { body: sms })
    expect(await accepted()).toBe(2)
    await call('/dfo/3.0/channels/sms_1/outbound', { body: digital, headers })
    await call('/dfo/3.0/channels/sms_1/outbound', { body: digital, headers })
    expect((await simulator.client.ledger(provider)).duplicates).toEqual({ 'k-1': 2 })
  })

  it('longer than the vendor takes are refused', async () => {
    const long = { ...sms, textBody: 'x'.repeat(766) }
    expect((await call('/api/v2/conversations/messages/agentless', { body: long })).status).toBe(400)
    expect(await accepted()).toBe(0)
  })
})

describe('tokens', () => {
  const basic = { authorization: `Basic ${Buffer.from('id:secret').toString('base64')}` }
  const grant = new URLSearchParams({ grant_type: 'client_credentials' })

  async function token(): Promise<string> {
    const answer = await call('/oauth/token', { body: grant, headers: basic })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  const addWith = async (authorization?: string) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    return (await call(contacts + queueOnce, { body: contact('k-1'), headers })).status
  }

  it('hold until they are revoked', async () => {
    const given = await token()
    expect(await addWith(`Bearer ${given}`)).toBe(200)
    await simulator.client.revokeTokens(provider)
    expect(await addWith(`Bearer ${given}`)).toBe(401)
    expect(await addWith(`Bearer ${await token()}`)).toBe(200)
    expect(await addWith()).toBe(401)
  })

  it('hold for the time they say', async () => {
    await simulator.client.setFaults(provider, { tokenExpiresIn: 0 })
    expect(await addWith(`Bearer ${await token()}`)).toBe(401)
  })

  it('are given for an access key too, alone or by the password grant', async () => {
    const body = { accessKeyId: 'id', accessKeySecret: 'secret' }
    const alone = await call('/authentication/v1/token/access-key', { body, headers: {} })
    expect(await alone.json()).toMatchObject({ access_token: expect.any(String), expires_in: 3600 })
    const form = new URLSearchParams({ grant_type: 'password', username: 'id', password: 'secret' })
    const byPassword = await call('/auth/token', { body: form, headers: basic })
    expect(await byPassword.json()).toMatchObject({ access_token: expect.any(String), refresh_token: 'simulated' })
  })

  it('are refused to who does not ask in the documented form, and when the switch says so', async () => {
    expect((await call('/oauth/token', { body: grant, headers: {} })).status).toBe(400)
    expect((await call('/authentication/v1/token/access-key', { body: { accessKeyId: 'id' } })).status).toBe(400)
    await simulator.client.setFaults(provider, { tokenStatus: 401 })
    expect((await call('/oauth/token', { body: grant, headers: basic })).status).toBe(401)
  })
})
