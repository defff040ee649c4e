import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type LeasedLookup, leaseLookups } from '@/db/queries/lease-outbox-messages'
import { type SettledLookup, settleLookup } from '@/db/queries/settle-lookup'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { laneOf } from '@/lib/domain/lane'
import { messageHash } from '@/lib/domain/receipt'
import type { AfterLookup } from '@/lib/domain/reconcile'
import { receiveReceiptsHandler } from '@/lib/http/handlers/receive-receipts'
import { readNotification } from '@/lib/insights/read-notification'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const simulator = await startSimulator()
afterAll(() => simulator.stop())
const receiptSecret = `whsec_${randomBytes(32).toString('base64')}`
let version = 0
let next = 0

type Provider = NonNullable<ConfigurationInput['providers']>[number]

/** Cannot be told a key, can be asked what it took; shows at once what it has, so the lag is a second of caution. */
const first = (change: Partial<Provider> = {}): Provider => ({
  name: 'first',
  adapter: 'twilio',
  settings: {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    from: '+15550001111',
    baseUrl: simulator.baseUrl('first'),
  },
  timeoutMs: 2_000,
  lookupLag: 'PT1S',
  ...change,
})
const second: Provider = {
  name: 'second',
  adapter: 'genesys-outbound-contacts',
  settings: { baseUrl: simulator.baseUrl('second'), accessToken: 'token' },
  timeoutMs: 2_000,
}

async function use(providers: Provider[], type: object = {}): Promise<void> {
  const retry = { base: 'PT0.05S', factor: 1, cap: 'PT0.05S', attemptsMax: 3 }
  const template = { body: 'Order {{ data.orderId }} is confirmed.' }
  const document: ConfigurationInput = {
    providers,
    routes: [{ name: 'sms', channel: 'sms', providers: providers.map(({ name }) => name), retry }],
    notificationTypes: [{ name: 'order', channel: 'sms', route: 'sms', template, ...type }],
  }
  version = await configure(document, version)
}

async function post(): Promise<string> {
  const orderId = `ORD_${next++}_${randomUUID()}`
  const response = await postNotification(authorization, orderId, {
    type: 'order',
    recipient: { phone: '+15551234567' },
    data: { orderId },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

const drain = () => drainOutbox({ budgetSeconds: 10 })

/** Lets the time pass that the engine waits for: a lag, a window, a backoff. */
async function later(id: string, seconds = 5): Promise<void> {
  await sql`update outbox_messages set due_at = now(), since_at = since_at - ${seconds} * interval '1 second' where notification_id = ${id}`
  await drain()
}

async function standing(id: string) {
  const detail = await readNotification(id, { reveal: true })
  const [work] = await sql<{ state: string; uncertain: boolean; reason: string | null }[]>`
    select state, uncertain, waiting_reason as reason from outbox_messages where notification_id = ${id}`
  return {
    status: detail?.status,
    providerMessageId: detail?.providerMessageId,
    looked: detail?.lookups.map(({ found }) => found),
    attempts: detail?.attempts.map(({ provider, trigger }) => `${provider} ${trigger}`),
    work: work ?? null,
    timeline: detail?.timeline.map(({ what }) => what),
  }
}

async function taken(): Promise<{ first: number; second: number }> {
  const [one, two] = await Promise.all([simulator.client.ledger('first'), simulator.client.ledger('second')])
  return { first: one.counts.accepted, second: two.counts.accepted }
}

async function takenSince(before: { first: number; second: number }) {
  const now = await taken()
  return { first: now.first - before.first, second: now.second - before.second }
}

beforeEach(async () => {
  await Promise.all([simulator.client.clearFaults('first'), simulator.client.clearFaults('second')])
  await sql`delete from outbox_messages`
  await sql`delete from fact_cursors where name = 'server'` // met long ago
})

test('a server that takes over with a clock that is ahead proves no lag: absence counts once that time has passed by its own clock', async () => {
  await use([first({ lookupLag: 'PT2M' }), second])
  const before = await taken()
  await simulator.client.setFaults('first', { loseReplyRatio: 1, lookupLagMs: 60_000 })
  const id = await post()
  await drain()
  // As it looks when the promoted server's clock is five minutes ahead: everything was longer ago, and this is another server.
  await sql`update fact_cursors set id = gen_random_uuid() where name = 'server'`
  await later(id, 300)
  expect(await standing(id)).toMatchObject({ looked: ['absent'], work: { state: 'reconciling', uncertain: true } })
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
  await simulator.client.setFaults('first', { lookupLagMs: 0 })
  await sql`update fact_cursors set at = at - interval '5 minutes' where name = 'server'`
  await later(id, 300)
  expect(await standing(id)).toMatchObject({ status: 'sent', looked: ['absent', 'accepted'] })
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
})

test('a lost reply is looked into: what the provider has is sent, under its id, and never sent again', async () => {
  await use([first(), second])
  const before = await taken()
  await simulator.client.setFaults('first', { loseReplyRatio: 1 })
  const id = await post()
  await drain()
  expect(await standing(id)).toMatchObject({
    status: 'sending',
    looked: [],
    work: { state: 'reconciling', uncertain: true },
  })
  await later(id)
  const after = await standing(id)
  expect(after).toMatchObject({
    status: 'sent',
    looked: ['accepted'],
    providerMessageId: expect.stringMatching(/^first-/),
    work: null,
  })
  expect(after.timeline).toContain('reconcile: found')
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
})

test('what the provider certainly does not have falls back, once', async () => {
  await use([first(), second])
  const before = await taken()
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  const id = await post()
  await drain()
  await later(id)
  await drain()
  expect(await standing(id)).toMatchObject({
    status: 'sent',
    looked: ['absent'],
    attempts: ['first first', 'second fallback'],
    work: null,
  })
  expect(await takenSince(before)).toEqual({ first: 0, second: 1 })
})

test('who certainly got nothing is not kept from the next message: a dead letter by look-up gives its guardrail free', async () => {
  await use([first()], { guardrail: { kind: 'internal', fields: ['recipient.phone'], within: 'P1D', onError: 'hold' } })
  const before = await taken()
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  await sql`delete from dedup_windows`
  const lost = await post()
  await drain()
  while ((await standing(lost)).work?.state !== 'dead') {
    await simulator.client.setFaults('first', { status: 503, count: 1 })
    await later(lost)
  }
  expect(await standing(lost)).toMatchObject({ status: 'dead_lettered', work: { state: 'dead', uncertain: false } })
  await simulator.client.clearFaults('first')
  const next = await post()
  await drain()
  expect(await standing(next)).toMatchObject({ status: 'sent', work: null })
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
})

test('absence settles nothing at another provider that may have the message: a person has to look', async () => {
  await use([first(), second])
  const before = await taken()
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  const id = await post()
  await drain()
  await sql`update outbox_messages set uncertain_elsewhere = true where notification_id = ${id}`
  await sql`insert into outbox (id, event_type, payload, status) values (${id}, 't', '{}', 'queued')`
  await sql`update notifications set event_id = id where id = ${id}`
  await later(id)
  expect(await standing(id)).toMatchObject({
    ...{ status: 'needs_review', looked: ['absent'] },
    work: { state: 'held', uncertain: true, reason: 'unknown_at_another_provider' },
  })
  expect(await sql`select status from outbox where id = ${id}`).toEqual([{ status: 'queued' }])
  expect(await takenSince(before)).toEqual({ first: 0, second: 0 })
})

test('within the lag absence proves nothing: it is asked again, and nothing is sent meanwhile', async () => {
  await use([first({ lookupLag: 'PT1H' }), second])
  const before = await taken()
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  const id = await post()
  await drain()
  await later(id, 60)
  expect(await standing(id)).toMatchObject({
    looked: ['absent'],
    work: { state: 'reconciling', uncertain: true, reason: 'absent_within_lag' },
  })
  expect(await takenSince(before)).toEqual({ first: 0, second: 0 })
  await later(id, 3_600)
  await drain()
  expect(await standing(id)).toMatchObject({ status: 'sent', looked: ['absent', 'absent'] })
  expect(await takenSince(before)).toEqual({ first: 0, second: 1 })
})

test('a provider that does not answer the question is asked again; at the end a person has to look', async () => {
  await use([first({ settings: { ...first().settings, accountSid: `AC${'1'.repeat(32)}` } }), second])
  await simulator.client.setFaults('first', { loseReplyRatio: 1 })
  const id = await post()
  await drain()
  await use([first({ settings: { ...first().settings, baseUrl: 'http://127.0.0.1:1' } }), second])
  await later(id)
  expect(await standing(id)).toMatchObject({
    looked: ['undetermined'],
    work: { state: 'reconciling', uncertain: true },
  })
  await later(id, 3_700)
  expect(await standing(id)).toMatchObject({
    status: 'needs_review',
    looked: ['undetermined', 'undetermined'],
    work: { state: 'held', uncertain: true },
  })
})

test('the same text to the same number, taken for another notification, proves nothing for this one', async () => {
  await use([first(), second], { template: { body: `Your order is confirmed. ${randomUUID()}` } })
  const before = await taken()
  const theirs = await post()
  await drain()
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  const ours = await post()
  await drain()
  await later(ours)
  expect(await standing(theirs)).toMatchObject({ status: 'sent' })
  expect(await standing(ours)).toMatchObject({
    status: 'sending',
    looked: ['undetermined'],
    work: { state: 'reconciling', uncertain: true },
  })
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
})

test('of two that were found to be one message at the same time, it becomes only one', async () => {
  await use([first(), second])
  await simulator.client.setFaults('first', { status: 503 })
  const ids = [await post(), await post()]
  await drain()
  await sql`update outbox_messages set due_at = now(), since_at = since_at - interval '5 seconds'`
  const hash = messageHash('first', 'SM1')
  const lanes = [...new Set(ids.map(laneOf))]
  const leased = (await Promise.all(lanes.map((lane) => leaseLookups(sql, lane, 'first', 10)))).flat()
  const found = { found: 'accepted' as const, code: null, detail: null, providerMessageId: 'SM1' }
  const settled = await Promise.all(
    ids.map((id) => {
      const asked = absence(
        leased.find((one) => one.id === id),
        { kind: 'sent' },
      )
      return settleLookup(sql, laneOf(id), { ...asked, answer: found, messageHash: hash })
    }),
  )
  expect(settled.sort()).toEqual([false, true])
  const standings = await Promise.all(ids.map(standing))
  expect(standings.map(({ status }) => status).sort()).toEqual(['sending', 'sent'])
  expect(standings.find(({ work }) => work)?.work).toMatchObject({ state: 'reconciling', uncertain: true })
})

test('a worker lost during its call is looked into as well', async () => {
  await use([first(), second])
  const before = await taken()
  await simulator.client.armBarrier('first')
  const id = await post()
  const lost = drain()
  await simulator.client.held('first')
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where notification_id = ${id}`
  await drain()
  expect(await standing(id)).toMatchObject({ work: { state: 'reconciling', uncertain: true } })
  await later(id)
  expect(await standing(id)).toMatchObject({ status: 'sent', looked: ['accepted'] })
  await simulator.client.releaseBarrier('first')
  await lost
  expect(await standing(id)).toMatchObject({ status: 'sent', work: null })
  expect(await takenSince(before)).toEqual({ first: 1, second: 0 })
})

test('past its expiry an unknown outcome is still looked into, and never expires in silence', async () => {
  await use([first(), second])
  await simulator.client.setFaults('first', { loseReplyRatio: 1, count: 1 })
  const kept = await post()
  await drain()
  await sql`update outbox_messages set expires_at = now() - interval '1 second' where notification_id = ${kept}`
  await later(kept)
  expect(await standing(kept)).toMatchObject({ status: 'sent', looked: ['accepted'] })
  await simulator.client.setFaults('first', { status: 503, count: 1 })
  const before = await taken()
  const late = await post()
  await drain()
  await sql`update outbox_messages set expires_at = now() - interval '1 second' where notification_id = ${late}`
  await later(late)
  await drain()
  expect(await standing(late)).toMatchObject({ status: 'expired', looked: ['absent'], work: null })
  expect(await takenSince(before)).toEqual({ first: 0, second: 0 })
})

test('an unknown that waits for its repeat when it expires is put in front of a person, not dropped', async () => {
  await use([second])
  await simulator.client.setFaults('second', { loseReplyRatio: 1 })
  const id = await post()
  await simulator.client.armBarrier('second')
  const call = drain()
  await simulator.client.held('second')
  await sql`update outbox_messages set expires_at = now() - interval '1 second' where notification_id = ${id}`
  await simulator.client.releaseBarrier('second')
  await call
  expect(await standing(id)).toMatchObject({
    status: 'needs_review',
    work: { state: 'held', uncertain: true, reason: 'expired_after_unknown' },
  })
})

test('where only receipts tell, the message waits for one, and a person sees it when none came', async () => {
  const told: Provider = {
    ...second,
    name: 'told',
    settings: { baseUrl: simulator.baseUrl('told'), accessToken: 'token', receiptSecret },
    idempotency: { kind: 'none' },
    lookup: 'by-receipt',
  }
  await use([told])
  await simulator.client.setFaults('told', { loseReplyRatio: 1 })
  const [one, two] = [await post(), await post()]
  await drain()
  expect(await standing(one)).toMatchObject({ status: 'sending', work: { state: 'reconciling', uncertain: true } })
  await tell(one)
  expect(await standing(one)).toMatchObject({ status: 'delivered', work: null })
  await later(two, 60)
  expect(await standing(two)).toMatchObject({ work: { state: 'reconciling', reason: 'waits_for_receipt' } })
  await later(two, 900)
  expect(await standing(two)).toMatchObject({
    status: 'needs_review',
    looked: [],
    work: { state: 'held', reason: 'no_receipt_came' },
  })
  await tell(two)
  expect(await standing(two)).toMatchObject({ status: 'delivered', work: null })
})

test('a look-up whose worker is gone is made again, and the first one’s late answer changes nothing', async () => {
  await use([first(), second])
  await simulator.client.setFaults('first', { loseReplyRatio: 1, count: 1 })
  const id = await post()
  await drain()
  await sql`update outbox_messages set due_at = now(), since_at = since_at - interval '5 seconds' where notification_id = ${id}`
  const [lost] = await leaseLookups(sql, laneOf(id), 'first', 1)
  expect(await leaseLookups(sql, laneOf(id), 'first', 1)).toEqual([])
  await sql`update outbox_messages set due_at = now() where notification_id = ${id}`
  const [again] = await leaseLookups(sql, laneOf(id), 'first', 1)
  for (const next of [{ kind: 'dead', reason: 'gone' }, { kind: 'sent' }] satisfies AfterLookup[])
    expect(await settleLookup(sql, laneOf(id), absence(lost, next))).toBe(false)
  expect((await standing(id)).work).toMatchObject({ state: 'reconciling', uncertain: true })
  await later(id)
  expect(await settleLookup(sql, laneOf(id), absence(again, { kind: 'dead', reason: 'gone' }))).toBe(false)
  expect(await standing(id)).toMatchObject({ status: 'sent', looked: ['absent', 'absent', 'accepted'], work: null })
  expect(await sql`select distinct late from lookups where notification_id = ${id} and found = 'absent'`).toEqual([
    { late: true },
  ])
})

function absence(leased: LeasedLookup | undefined, next: AfterLookup): SettledLookup {
  if (!leased) throw new Error('nothing was leased')
  const { id, token, askedAt, provider, type, channel } = leased
  return {
    ...{ id, token, askedAt, provider, type, channel, eventId: null, windowKeys: [], messageHash: null },
    answer: { found: 'absent', code: null, detail: null, providerMessageId: null },
    next,
  }
}

async function tell(notificationId: string): Promise<void> {
  const body = JSON.stringify([{ notificationId, status: 'delivered', receiptId: randomUUID() }])
  const [id, at] = [randomUUID(), new Date()]
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(receiptSecret).sign(id, at, body),
  }
  const request = new Request('http://localhost/', { method: 'POST', headers, body })
  const answer = await receiveReceiptsHandler(request, { params: Promise.resolve({ provider: 'told' }) })
  expect(answer.status).toBe(204)
}

test('a vendor with a queue of its own is told with each attempt how long the message is of use', async () => {
  // Of another name: the breaker counts none of the failed calls above.
  await use([first({ name: 'with-a-queue' })], { expiresAfter: 'PT10M' })
  const before = (await simulator.client.requests('first')).length
  await simulator.client.setFaults('first', { status: 429, count: 1 })
  const id = await post()
  await drain()
  await later(id)
  const sent = (await simulator.client.requests('first')).slice(before)
  expect(sent.map(({ outcome }) => outcome)).toEqual([expect.any(String), 'accepted'])
  expect(new URLSearchParams(sent[0]?.body).get('ValidityPeriod')).toBe('600')
  expect(sent[1]?.body).toBe(sent[0]?.body)
})
