import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { type ReceiptStatus, statusAfterReceipts } from '@/lib/domain/receipt'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { getConfigurationHandler } from '@/lib/http/handlers/get-configuration'
import { getNotificationHandler } from '@/lib/http/handlers/get-notification'
import { receiveReceiptsHandler } from '@/lib/http/handlers/receive-receipts'
import { foldStats } from '@/lib/insights/fold-stats'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const secret = `whsec_${randomBytes(32).toString('base64')}`
const one = await ledgerProvider({ keyed: false })
const two = await ledgerProvider({ keyed: true })
let next = 0
let receipt = 0

afterAll(() => Promise.all([one.close(), two.close()]))
await use([one, two])

async function use(providers: LedgerProvider[]): Promise<void> {
  const document = sampleConfiguration(
    providers.map((provider) => provider.baseUrl),
    { provider: { idempotency: { kind: 'none' }, timeoutMs: 30_000 }, route: { onUnknown: 'hold' } },
  )
  for (const provider of document.providers ?? []) Object.assign(provider.settings ?? {}, { receiptSecret: secret })
  await configure(document, 0)
}

type Told = {
  notificationId?: string
  providerMessageId?: string
  status: string
  receiptId?: string
  at?: string
  code?: string
}

async function tell(
  receipts: Told[],
  change: { provider?: string; by?: string; at?: Date; body?: string } = {},
): Promise<number> {
  const { provider = 'provider-1', by = secret, at = new Date() } = change
  const body = JSON.stringify(receipts)
  const id = randomUUID()
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign(id, at, body),
  }
  const request = new Request(`http://localhost/api/v1/receipts/${provider}`, {
    method: 'POST',
    headers,
    body: change.body ?? body,
  })
  return (await receiveReceiptsHandler(request, { params: Promise.resolve({ provider }) })).status
}

const receiptId = () => `r-${receipt++}`

async function post(count = 1): Promise<string[]> {
  const notifications = Array.from({ length: count }, () => {
    const orderId = `ORD_${next++}`
    return {
      idempotencyKey: orderId,
      type: 'order_confirmation',
      recipient: { phone: '+15551234567' },
      data: { orderId },
    }
  })
  const response = await acceptBatchHandler(
    new Request('http://localhost/api/v1/notifications/batch', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ notifications }),
    }),
  )
  return ((await response.json()) as { results: { id: string }[] }).results.map((result) => result.id)
}

async function sent(): Promise<string> {
  const [id = ''] = await post()
  await drainOutbox({ budgetSeconds: 10 })
  return id
}

/** Taken by the provider, which nobody heard of: it waits for a person. */
async function unknown(): Promise<string> {
  one.script = ['lose_reply']
  const id = await sent()
  expect(await statusOf(id)).toBe('needs_review')
  return id
}

async function detailOf(id: string) {
  const response = await getNotificationHandler(
    new Request(`http://localhost/api/v1/notifications/${id}`, { headers: { authorization } }),
    { params: Promise.resolve({ id }) },
  )
  return (await response.json()) as {
    status: string
    providerMessageId: string | null
    receipts: { status: string; counted: boolean }[]
    receiptsConflict: boolean
    timeline: { what: string; detail: string | null; late?: boolean }[]
  }
}

const statusOf = async (id: string) => (await detailOf(id)).status

beforeEach(async () => {
  one.script = []
  one.beforeReply = async () => {}
  await sql`delete from outbox_messages`
})

test('a receipt moves a sent notification forward, by our id or by the provider’s', async () => {
  const [a, b] = [await sent(), await sent()]
  expect(
    await tell([{ notificationId: a, status: 'delivered', receiptId: receiptId(), at: '2026-11-23T22:00:00Z' }]),
  ).toBe(204)
  expect(
    await tell([{ providerMessageId: `m-${b}`, status: 'undelivered', receiptId: receiptId(), code: '30003' }]),
  ).toBe(204)
  const [first, second] = [await detailOf(a), await detailOf(b)]
  expect(first).toMatchObject({
    status: 'delivered',
    receipts: [{ status: 'delivered', counted: true, at: '2026-11-23T22:00:00.000Z' }],
  })
  expect(second).toMatchObject({
    status: 'undelivered',
    providerMessageId: `m-${b}`,
    receipts: [{ status: 'undelivered' }],
  })
  expect(second.timeline).toContainEqual(
    expect.objectContaining({ what: 'receipt undelivered', detail: 'provider-1, 30003' }),
  )
})

test('every order of the same receipts ends where the rule says, and a contradiction is shown', async () => {
  const orders = permutations<ReceiptStatus>(['accepted', 'undelivered', 'delivered', 'accepted'])
  const ids = await post(2 * orders.length)
  await drainOutbox({ budgetSeconds: 20 })
  const told = [...orders, ...orders.map((order, i) => order.slice(0, 1 + (i % 3)))]
  for (const [i, order] of told.entries())
    for (const status of order) await tell([{ providerMessageId: `m-${ids[i]}`, status, receiptId: receiptId() }])
  const rows = await sql<
    { id: string; status: string }[]
  >`select id, status from notifications where id = any(${ids}::uuid[])`
  const statuses = new Map(rows.map(({ id, status }) => [id, status]))
  expect(ids.map((id) => statuses.get(id))).toEqual(told.map((order) => statusAfterReceipts('sent', order)))
  expect(new Set(ids.slice(0, orders.length).map((id) => statuses.get(id)))).toEqual(new Set(['delivered']))
  const detail = await detailOf(ids[0] ?? '')
  expect(detail.receiptsConflict).toBe(true)
  expect(detail.timeline.filter((entry) => entry.detail?.includes('contradicts'))).toHaveLength(1)
}, 30_000)

test('a receipt settles an unknown outcome: nobody has to look at it, and nothing is sent any more', async () => {
  for (const [status, becomes] of [
    ['accepted', 'sent'],
    ['delivered', 'delivered'],
    ['undelivered', 'undelivered'],
  ] as const) {
    const id = await unknown()
    const calls = one.calls.length
    expect(await tell([{ notificationId: id, providerMessageId: `v-${id}`, status, receiptId: receiptId() }])).toBe(204)
    expect(await detailOf(id)).toMatchObject({ status: becomes, providerMessageId: `v-${id}` })
    expect(await sql`select from outbox_messages where notification_id = ${id}`).toHaveLength(0)
    await drainOutbox({ budgetSeconds: 5 })
    expect(one.calls).toHaveLength(calls)
  }
})

test('a provider’s word is heard only about what it was asked to send', async () => {
  const id = await unknown()
  expect(
    await tell([{ notificationId: id, status: 'delivered', receiptId: receiptId() }], { provider: 'provider-2' }),
  ).toBe(204)
  const detail = await detailOf(id)
  expect(detail).toMatchObject({ status: 'needs_review', receipts: [{ counted: false }], receiptsConflict: false })
  expect(detail.timeline).toContainEqual(expect.objectContaining({ what: 'receipt delivered', late: true }))
})

test('a thousand receipts that come before the reply all find their notification', async () => {
  const ids = await post(1_000)
  one.beforeReply = async ({ key, id }) => {
    const subject = Number.parseInt(key.slice(-1), 16) % 2 === 0 ? { notificationId: key } : { providerMessageId: id }
    expect(await tell([{ ...subject, status: 'delivered', receiptId: receiptId() }])).toBe(204)
  }
  const summary = await drainOutbox({ budgetSeconds: 60 })
  expect(summary.drained).toBe(true)
  const rows = await sql`
    select status, count(*)::int as n, count(provider_message_id)::int as named from notifications where id = any(${ids}::uuid[]) group by status`
  expect(rows).toEqual([{ status: 'delivered', n: 1_000, named: 1_000 }])
  expect(new Set(one.accepted.filter((key) => ids.includes(key))).size).toBe(1_000)
  expect(await sql`select from outbox_messages`).toHaveLength(0)
}, 60_000)

test('a receipt that settles a message during its call wins: the reply is late and adds only the provider’s id', async () => {
  const [id = ''] = await post()
  one.beforeReply = async () => {
    await tell([{ notificationId: id, status: 'delivered', receiptId: receiptId() }])
  }
  await drainOutbox({ budgetSeconds: 5 })
  expect(await detailOf(id)).toMatchObject({
    status: 'delivered',
    providerMessageId: `m-${id}`,
    attempts: [{ outcome: 'accepted' }],
  })
  expect(await sql`select outcome, late from attempt_results where notification_id = ${id}`).toEqual([
    { outcome: 'accepted', late: true },
  ])
})

test('the same receipt five times at once is one', async () => {
  const [a, b] = [await sent(), await sent()]
  const before = await counted()
  const receipts = [
    { notificationId: a, status: 'delivered', receiptId: receiptId() },
    { providerMessageId: `m-${b}`, status: 'delivered', at: '2026-11-23T22:00:00Z' },
  ]
  const answers = await Promise.all(Array.from({ length: 5 }, () => tell([...receipts, ...receipts])))
  expect(answers).toEqual([204, 204, 204, 204, 204])
  const after = await counted()
  expect(after.rows - before.rows).toBe(2)
  expect(after.delivered - before.delivered).toBe(2)
  expect(after.receipts - before.receipts).toBe(2)
})

test('an unknown that a receipt settles is counted as sent once, and its raw outbox row says so', async () => {
  const eventId = randomUUID()
  one.script = ['lose_reply']
  await sql`insert into outbox (id, event_type, payload) values (${eventId}, 'custom.order.created', ${sql.json({ phone: '+15551234567', orderId: 'ORD_raw' })})`
  await drainOutbox({ budgetSeconds: 5 })
  expect(await sql`select status from outbox where id = ${eventId}`).toEqual([{ status: 'queued' }])
  const before = await counted()
  await tell([{ notificationId: eventId, status: 'delivered', receiptId: receiptId() }])
  await tell([{ notificationId: eventId, status: 'accepted', receiptId: receiptId() }])
  const after = await counted()
  expect(await sql`select status from outbox where id = ${eventId}`).toEqual([{ status: 'sent' }])
  expect([after.sent - before.sent, after.delivered - before.delivered]).toEqual([1, 1])
})

test('nothing is kept from who cannot sign, from long ago, or about an unknown provider', async () => {
  const id = await sent()
  const told = [{ notificationId: id, status: 'delivered', receiptId: receiptId() }]
  const before = await counted()
  const other = `whsec_${randomBytes(32).toString('base64')}`
  expect(await tell(told, { by: other })).toBe(401)
  expect(await tell(told, { at: new Date(Date.now() - 302_000) })).toBe(401)
  expect(await tell(told, { body: JSON.stringify(told.map((item) => ({ ...item, status: 'undelivered' }))) })).toBe(401)
  expect(await tell(told, { body: '{not json' })).toBe(401)
  expect(await tell(told, { provider: 'nobody' })).toBe(404)
  expect(await tell(told, { body: 'x'.repeat(1024 * 1024 + 1) })).toBe(413)
  const unsigned = new Request('http://localhost/', { method: 'POST', body: JSON.stringify(told) })
  expect((await receiveReceiptsHandler(unsigned, { params: Promise.resolve({ provider: 'provider-1' }) })).status).toBe(
    401,
  )
  expect(await tell([{ status: 'delivered' }])).toBe(422)
  expect(await tell([{ ...told[0], status: 'bounced' }])).toBe(422)
  expect((await counted()).rows).toBe(before.rows)
  expect(await statusOf(id)).toBe('sent')
})

test('a receipt by our id that comes before its notification waits for it, and for its own provider only', async () => {
  const [own, others] = [randomUUID(), randomUUID()]
  expect(await tell([{ notificationId: own, status: 'delivered', receiptId: receiptId() }])).toBe(204)
  expect(
    await tell([{ notificationId: others, status: 'delivered', receiptId: receiptId() }], { provider: 'provider-2' }),
  ).toBe(204)
  for (const id of [own, others])
    await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json({ phone: '+15551234567', orderId: id })})`
  await drainOutbox({ budgetSeconds: 5 })
  await drainOutbox({ budgetSeconds: 5 })
  expect([await statusOf(own), await statusOf(others)]).toEqual(['delivered', 'sent'])
})

test('a receipt about nothing that we know is kept and changes nothing', async () => {
  const before = await counted()
  expect(
    await tell([
      { notificationId: randomUUID(), status: 'delivered' },
      { providerMessageId: 'theirs', status: 'delivered' },
    ]),
  ).toBe(204)
  const after = await counted()
  expect(after.rows - before.rows).toBe(2)
  expect(after.delivered).toBe(before.delivered)
  expect((await drainOutbox({ budgetSeconds: 5 })).drained).toBe(true)
})

test('the secret is sealed and never shown', async () => {
  const [row] = await sql<
    { text: string }[]
  >`select document::text as text from configuration_versions order by version desc limit 1`
  expect(row?.text).not.toContain(secret)
  const shown = await getConfigurationHandler(
    new Request('http://localhost/api/v1/config', { headers: { authorization } }),
  )
  const text = await shown.text()
  expect(text).not.toContain(secret)
  expect(text).toContain('"receiptSecret":"•••"')
})

async function counted() {
  await foldStats()
  const [row] = await sql<{ rows: number; receipts: number; sent: number; delivered: number }[]>`
    select (select count(*)::int from receipts) as rows, coalesce(sum(n) filter (where measure = 'receipt'), 0)::int as receipts,
           coalesce(sum(n) filter (where measure = 'sent'), 0)::int as sent,
           coalesce(sum(n) filter (where measure = 'delivered'), 0)::int as delivered
    from stats_minute`
  return row ?? { rows: 0, receipts: 0, sent: 0, delivered: 0 }
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}
