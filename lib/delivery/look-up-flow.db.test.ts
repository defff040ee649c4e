import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const simulator = await startSimulator()
afterAll(() => simulator.stop())
let version = 0

type Provider = NonNullable<ConfigurationInput['providers']>[number]

const breaker = { failureRatio: 0.5, minimumCalls: 4, window: 'PT10S', openFor: 'PT1S' }

async function use(change: Partial<Provider> = {}, attemptsMax = 30): Promise<void> {
  const settings = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    from: '+15550001111',
    baseUrl: simulator.baseUrl('asked'),
  }
  const provider = { name: 'asked', adapter: 'twilio' as const, settings, timeoutMs: 2_000, lookupLag: 'PT1S', breaker }
  const retry = { base: 'PT0.05S', factor: 1, cap: 'PT0.05S', attemptsMax }
  const document: ConfigurationInput = {
    providers: [{ ...provider, ...change }],
    routes: [{ name: 'sms', channel: 'sms', providers: ['asked'], retry }],
    notificationTypes: [
      { name: 'order', channel: 'sms', route: 'sms', template: { body: 'Order {{ data.orderId }} is confirmed.' } },
    ],
  }
  version = await configure(document, version)
}

async function post(count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const orderId = randomUUID()
      const body = { type: 'order', recipient: { phone: '+15551234567' }, data: { orderId } }
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': orderId }
      const request = new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) })
      const response = await acceptNotificationHandler(request)
      expect(response.status).toBe(202)
      return ((await response.json()) as { id: string }).id
    }),
  )
}

/** Taken by the provider, the reply lost, the lag over: all that is left is to ask, by the provider's `change`d terms. */
async function unknowns(count: number, change: Partial<Provider> = {}): Promise<void> {
  await use({ breaker: { minimumCalls: 100_000 } })
  await simulator.client.setFaults('asked', { loseReplyRatio: 1, lookupStatus: null })
  await post(count)
  await drainOutbox({ budgetSeconds: 5 })
  await simulator.client.clearFaults('asked')
  await sql`update outbox_messages set due_at = now(), since_at = since_at - interval '5 seconds'`
  await sql`delete from provider_states`
  await sql`delete from provider_outcomes`
  await sql`delete from rate_buckets`
  const states = await sql`select distinct state from outbox_messages`
  expect(states).toEqual([{ state: 'reconciling' }])
  await use(change)
}

async function put(state: 'open' | 'half_open' | 'paused'): Promise<void> {
  await sql`
    insert into provider_states (provider, breaker, breaker_epoch, open_until, retry_tokens, paused_at, paused_by)
    values ('asked', ${state === 'paused' ? 'closed' : state}, 1, ${state === 'open' ? new Date(Date.now() + 60_000) : null},
            100, ${state === 'paused' ? new Date() : null}, ${state === 'paused' ? 'a test' : null})`
}

const asked = async () => (await sql<{ n: number }[]>`select count(*)::int as n from lookups`)[0]?.n
const standing = async () =>
  (await sql<{ breaker: string; epoch: number }[]>`select breaker, breaker_epoch as epoch from provider_states`)[0]
const statuses = async () =>
  Object.fromEntries(
    (
      await sql<{ status: string; n: number }[]>`select status, count(*)::int as n from notifications group by status`
    ).map(({ status, n }) => [status, n]),
  )
const drain = (budgetSeconds = 3) => drainOutbox({ budgetSeconds })

beforeEach(async () => {
  await simulator.client.setFaults('asked', { lookupStatus: null })
  await simulator.client.clearFaults('asked')
  for (const table of [
    'outbox_messages',
    'lookups',
    'attempt_results',
    'provider_states',
    'provider_outcomes',
    'provider_probes',
  ])
    await sql`delete from ${sql(table)}`
  await sql`delete from rate_buckets`
  await sql`delete from attempts`
  await sql`delete from notifications`
})

test.each(['paused', 'open'] as const)(
  'a provider that is %s is not asked either: its look-ups wait without a lease, and go on afterwards',
  async (state) => {
    await unknowns(3)
    await put(state)
    const leases = await sql`select notification_id, lease_token, lookups from outbox_messages order by 1`
    expect((await drain(2)).drained).toBe(false)
    expect(await asked()).toBe(0)
    expect(await sql`select notification_id, lease_token, lookups from outbox_messages order by 1`).toEqual(leases)
    await sql`update provider_states set paused_at = null, paused_by = null, breaker = 'closed', open_until = null`
    expect((await drain()).drained).toBe(true)
    expect(await statuses()).toEqual({ sent: 3 })
  },
)

test('look-ups take tokens of the provider’s rate, and of a heap of them no more than a quarter of it', async () => {
  await unknowns(14, { ratePerSecond: 40 })
  const summary = await drain(10)
  expect(summary).toMatchObject({ sent: 14, drained: true })
  // Ten a second, and what may be saved up: one. All at once without a share, in a third of a second with the whole rate.
  const [times] = await sql<{ seconds: number }[]>`
    select extract(epoch from max(asked_at) - min(asked_at))::float8 as seconds from lookups`
  expect(times?.seconds).toBeGreaterThanOrEqual(1.0)
  const [whole] = await sql<{ n: number }[]>`select count(*)::int as n from rate_buckets where name = 'provider:asked'`
  expect(whole?.n).toBe(1)
})

test('messages are not kept waiting by look-ups: most of the rate is theirs', async () => {
  await unknowns(60, { ratePerSecond: 40 })
  await post(40)
  await drain(3)
  const [done] = await sql<{ messages: number; lookups: number }[]>`
    select (select count(*)::int from attempt_results where outcome = 'accepted') as messages,
           (select count(*)::int from lookups) as lookups`
  expect(done?.messages).toBe(40)
  expect(done?.lookups).toBeLessThanOrEqual(24)
})

test('look-ups that find the provider out of order open its breaker for everybody', async () => {
  await unknowns(6)
  await simulator.client.setFaults('asked', { lookupStatus: 503 })
  await drain(2)
  expect(await standing()).toMatchObject({ breaker: 'open' })
})

test('a refused question does not: the messages of a key that may not read still go out', async () => {
  await unknowns(8)
  await simulator.client.setFaults('asked', { lookupStatus: 403 })
  await drain(2)
  expect(await asked()).toBeGreaterThanOrEqual(8)
  expect((await standing())?.breaker ?? 'closed').toBe('closed')
})

test('answers to questions do not outvote the sends that fail', async () => {
  await unknowns(12)
  await use({ breaker: { ...breaker, failureRatio: 0.9 } }, 1)
  await simulator.client.setFaults('asked', { status: 429 })
  await post(6)
  await drain(2)
  expect((await standing())?.epoch ?? 0).toBeGreaterThanOrEqual(1)
})

test('a half-open provider without a message to try it is tried by a look-up', async () => {
  await unknowns(3)
  await put('half_open')
  await drain(4)
  expect(await standing()).toMatchObject({ breaker: 'closed', epoch: 2 })
  expect(await statuses()).toEqual({ sent: 3 })
})

test('a half-open provider is tried by the message that waits, and by no look-up before it', async () => {
  await unknowns(3)
  await post(1)
  await put('half_open')
  await drain(4)
  const [order] = await sql<{ first: boolean }[]>`
    select (select min(r.finished_at) from attempt_results r where r.outcome = 'accepted') <= (select min(asked_at) from lookups) as first`
  expect(order?.first).toBe(true)
  expect(await statuses()).toEqual({ sent: 4 })
})
