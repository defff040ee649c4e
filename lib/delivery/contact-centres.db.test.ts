import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { postNotification } from '@/lib/intake/testing/post-notification'

/** The engine and the contact centres' production APIs together: what a customer gets when something breaks between them. */

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const simulator = await startSimulator()
const { client } = simulator
let version = 0
let next = 0
/** A provider of the simulator for each test: nothing is left over from the one before. */
let name = ''

afterAll(() => simulator.stop())
beforeEach(async () => {
  name = `centre-${next++}`
  await sql`delete from outbox_messages`
})

type Provider = NonNullable<ConfigurationInput['providers']>[number]

function account(): Record<string, string> {
  const baseUrl = simulator.baseUrl(name)
  return { baseUrl, loginUrl: baseUrl, clientId: 'client', clientSecret: 'secret' }
}
const contactList = (): Provider => ({
  name: 'list',
  adapter: 'genesys-contact-list',
  settings: { ...account(), contactListId: 'list-1' },
})
/** Of a tenant that does not trust the upsert: look before another attempt. */
const doubted = (): Provider => ({ ...contactList(), idempotency: { kind: 'none' } })
const agentless = (): Provider => ({
  name: 'agentless',
  adapter: 'genesys-agentless',
  settings: { ...account(), fromNumber: '+15550001111' },
})
const digital = (): Provider => ({
  name: 'digital',
  adapter: 'cxone-digital',
  settings: { baseUrl: simulator.baseUrl(`${name}-cxone`), accessToken: 'pasted', channelId: 'sms_1' },
})

async function use(...providers: Provider[]): Promise<void> {
  // Long waits: what is tried again is tried when the test says so.
  const retry = { base: 'PT10M', factor: 1, cap: 'PT10M', jitter: 'none' as const, attemptsMax: 4 }
  const sample = sampleConfiguration([], {
    route: { providers: providers.map((provider) => provider.name), retry },
  })
  version = await configure({ ...sample, providers }, version)
}

async function post(): Promise<string> {
  const orderId = `ORD_${next++}`
  const response = await postNotification(authorization, `key-${orderId}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

/** Lets the engine work until nothing is left but what waits for a person, whatever it would rather wait for. */
async function drain(): Promise<void> {
  for (;;) {
    await drainOutbox({ budgetSeconds: 10 })
    const [left] = await sql<{ n: number }[]>`
      select count(*)::int as n from outbox_messages where state in ('ready', 'leased', 'dispatching')`
    if (left?.n === 0) return
    await sql`update outbox_messages set due_at = now() where state = 'ready'`
  }
}

/** Lets the time pass that the engine waits before it believes a look-up. */
async function afterTheLag(id: string): Promise<void> {
  await sql`
    update outbox_messages set due_at = now(), since_at = since_at - interval '5 minutes' where notification_id = ${id}`
  await drain()
}

async function statusOf(id: string): Promise<string | undefined> {
  const [row] = await sql<{ status: string }[]>`select status from notifications where id = ${id}`
  return row?.status
}

async function outcomesOf(id: string): Promise<string[]> {
  const rows = await sql<{ o: string }[]>`
    select a.provider || ' ' || r.outcome || coalesce(' ' || r.code, '') as o
    from attempts a join attempt_results r on r.notification_id = a.notification_id and r.number = a.number
    where a.notification_id = ${id} order by a.number`
  return rows.map((row) => row.o)
}

const accepted = async (provider: string) => (await client.ledger(provider)).counts.accepted

test('a contact whose acceptance was never heard of is added again under its id, and the customer is contacted once', async () => {
  await use(contactList())
  await client.setFaults(name, { loseReplyRatio: 1, count: 1 })
  const id = await post()
  await drain()
  expect(await statusOf(id)).toBe('sent')
  expect(await outcomesOf(id)).toEqual(['list unknown connection_closed', 'list accepted'])
  expect(await client.ledger(name)).toMatchObject({ counts: { accepted: 1, repeats: 1 }, duplicates: {} })
})

test('asked by its key, the list has a contact whose acceptance was never heard of, though the token was revoked', async () => {
  await use(doubted(), digital())
  await client.setFaults(name, { loseReplyRatio: 1, count: 1 })
  const id = await post()
  await drain()
  await client.revokeTokens(name)
  await afterTheLag(id)
  expect(await statusOf(id)).toBe('sent')
  const outcomes = (await client.requests(name)).map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['token', 'accepted', 'look-up', 'token', 'look-up'])
  expect([await accepted(name), await accepted(`${name}-cxone`)]).toEqual([1, 0])
})

test('a contact that the list does not have after the lag was never added: the next provider takes the message', async () => {
  await use(doubted(), digital())
  await client.setFaults(name, { status: 503, count: 1 })
  const id = await post()
  await drain()
  expect(await accepted(`${name}-cxone`)).toBe(0)
  await afterTheLag(id)
  expect(await statusOf(id)).toBe('sent')
  expect([await accepted(name), await accepted(`${name}-cxone`)]).toEqual([0, 1])
})

test('tokens that the vendor revokes in the middle cost no message and no second one', async () => {
  await use(contactList())
  const first = await Promise.all([post(), post()])
  await drain()
  await client.revokeTokens(name)
  const second = await Promise.all([post(), post(), post()])
  await drain()
  expect(await client.ledger(name)).toMatchObject({ counts: { accepted: 5, repeats: 0 }, duplicates: {} })
  for (const id of [...first, ...second]) expect(await outcomesOf(id)).toEqual(['list accepted'])
})

test('while no token can be had nothing is sent; once it can, everything is', async () => {
  await use(contactList())
  await client.setFaults(name, { tokenStatus: 503 })
  const id = await post()
  await drainOutbox({ budgetSeconds: 10 })
  expect(await accepted(name)).toBe(0)
  expect((await outcomesOf(id))[0]).toBe('list unavailable token_http_503')
  await client.clearFaults(name)
  await drain()
  expect(await accepted(name)).toBe(1)
  expect(await statusOf(id)).toBe('sent')
})

test('refused credentials are a certain non-send: the next provider takes the message', async () => {
  await use(agentless(), digital())
  await client.setFaults(name, { tokenStatus: 401 })
  const id = await post()
  await drain()
  expect(await outcomesOf(id)).toEqual(['agentless rejected token_http_401', 'digital accepted'])
  expect([await accepted(name), await accepted(`${name}-cxone`)]).toEqual([0, 1])
})

test('an agentless message whose acceptance was never heard of waits for a person: nobody sends it again', async () => {
  await use(agentless(), digital())
  await client.setFaults(name, { loseReplyRatio: 1, count: 1 })
  const id = await post()
  await drain()
  await drain()
  expect(await statusOf(id)).toBe('needs_review')
  expect([await accepted(name), await accepted(`${name}-cxone`)]).toEqual([1, 0])
})
