import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const provider = await ledgerProvider({ keyed: true })

type Asked = { path: string; authorization: string | undefined; body: string }
const asked: Asked[] = []
let answerWith: (asked: Asked, response: ServerResponse) => void = () => {}
const crm = createServer((request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const one = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString(),
    }
    asked.push(one)
    answerWith(one, response)
  })
})
await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve))
const crmUrl = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`
afterAll(async () => {
  crm.closeAllConnections()
  await Promise.all([provider.close(), new Promise((resolve) => crm.close(resolve))])
})

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const [type] = sampleConfiguration([]).notificationTypes ?? []
if (!type) throw new Error('the sample has a type')
const guardrail = {
  kind: 'http' as const,
  url: `${crmUrl}/base`,
  pathSegments: ['customers', '{{ identifiers.customer_id }}'],
  query: { type: '{{ type }}' },
  token: 'crm-token',
  timeoutMs: 1_000,
  sentWhen: { path: 'sent', equals: true },
}
const named = (name: string, change: object = {}) => ({
  ...type,
  name,
  eventType: name,
  guardrail: { ...guardrail, ...change },
})
await configure(
  {
    ...sampleConfiguration([provider.baseUrl], { provider: { concurrency: 2 } }),
    notificationTypes: [
      type,
      named('guarded'),
      named('few_at_once', { concurrency: 3, timeoutMs: 5_000 }),
      named('impatient', { timeoutMs: 100 }),
      named('careless', { timeoutMs: 100, onError: 'send' }),
      named('elsewhere', { url: 'http://127.0.0.2:9/' }),
      named('posting', {
        method: 'POST',
        query: {},
        body: { customer: { id: '{{ identifiers.customer_id }}' }, kind: 'sms' },
        sentWhen: { path: 'items[0].id', exists: true },
      }),
    ],
  },
  0,
)

let orders = 0
async function notify(typeName: string, customerId = 'CUST_1'): Promise<string> {
  const orderId = `O${orders++}`
  const response = await postNotification(authorization, orderId, {
    type: typeName,
    recipient: { phone: '+15551234567', customerId },
    data: { orderId },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

const drain = () => drainOutbox({ budgetSeconds: 5 })
const statusOf = async (id: string) => (await sql`select status from notifications where id = ${id}`)[0]?.status
const reasonOf = async (id: string) =>
  (await sql`select waiting_reason from outbox_messages where notification_id = ${id}`)[0]?.waiting_reason

test('what another system says was sent is suppressed, with what it answered on record', async () => {
  answerWith = (_, response) => json(response, 200, { sent: true, note: 'secret text' })
  const id = await notify('guarded', 'a/../b?c')
  await drain()
  expect(asked.at(-1)).toEqual({
    path: '/base/customers/a%2F..%2Fb%3Fc?type=guarded',
    authorization: 'Bearer crm-token',
    body: '',
  })
  expect(await statusOf(id)).toBe('suppressed')
  const [record] = await sql`select guard, rule, duplicate_of, evidence from suppressions where notification_id = ${id}`
  expect(record).toEqual({ guard: 'guardrail', rule: 'guardrail', duplicate_of: null, evidence: 'http 200, sent' })
  expect(provider.accepted).not.toContain(id)
})

test('what it does not know, or says was not sent, goes out', async () => {
  answerWith = (_, response) => json(response, 404, { error: 'no such customer' })
  const unknown = await notify('guarded')
  await drain()
  answerWith = (_, response) => json(response, 200, { sent: false })
  const unsent = await notify('guarded')
  await drain()
  answerWith = (_, response) => json(response, 200, { items: [] })
  const posted = await notify('posting')
  await drain()
  expect(JSON.parse(asked.at(-1)?.body ?? '')).toEqual({ customer: { id: 'CUST_1' }, kind: 'sms' })
  expect(provider.accepted).toEqual(expect.arrayContaining([unknown, unsent, posted]))
})

test('without an answer the message waits for a person, or goes out where the type says so', async () => {
  const answers: [string, (response: ServerResponse) => void][] = [
    ['guardrail_http_503', (response) => json(response, 503, {})],
    ['guardrail_http_302', (response) => response.writeHead(302, { location: `${crmUrl}/sent` }).end()],
    ['guardrail_answer_unreadable', (response) => response.writeHead(200).end('<html>')],
    ['guardrail_answer_without_value', (response) => json(response, 200, { other: 1 })],
    ['guardrail_answer_too_large', (response) => response.writeHead(200).end('x'.repeat(70_000))],
    ['guardrail_connection_closed', (response) => response.destroy()],
  ]
  for (const [reason, answer] of answers) {
    answerWith = (_, response) => answer(response)
    const id = await notify('guarded')
    await drain()
    expect([await reasonOf(id), await statusOf(id)]).toEqual([reason, 'needs_review'])
  }
  answerWith = () => {} // never
  const [impatient, careless] = [await notify('impatient'), await notify('careless')]
  await drain()
  expect([await reasonOf(impatient), await statusOf(impatient)]).toEqual(['guardrail_timeout', 'needs_review'])
  expect(await statusOf(careless)).toBe('sent')
})

test('an address that may not be reached is never asked', async () => {
  const id = await notify('elsewhere')
  await drain()
  expect(await reasonOf(id)).toBe('guardrail_target_blocked')
})

test('a slow guardrail holds up nobody else, and is asked a bounded number of times at once', async () => {
  const waiting: (() => void)[] = []
  const full = new Promise<void>((resolve) => {
    answerWith = (_, response) => {
      waiting.push(() => json(response, 200, { sent: false }))
      if (waiting.length === 3) resolve()
    }
  })
  const guarded = await Promise.all(Array.from({ length: 12 }, (_, i) => notify('few_at_once', `SLOW_${i}`)))
  const first = drain()
  await full
  const free = await notify('order_confirmation')
  const second = drain()
  while ((await statusOf(free)) !== 'sent');
  expect(waiting).toHaveLength(3)
  answerWith = (_, response) => json(response, 200, { sent: false })
  for (const letGo of waiting) letGo()
  await Promise.all([first, second])
  while ((await sql`select from outbox_messages where state = 'ready'`).length > 0) {
    await sql`update outbox_messages set due_at = now() where state = 'ready'`
    await drain()
  }
  expect(provider.accepted.filter((key) => guarded.includes(key)).sort()).toEqual([...guarded].sort())
})

test('after an unknown attempt "it was sent" may mean this very message: a person has to look', async () => {
  let times = 0
  answerWith = (_, response) => json(response, 200, { sent: times++ > 0 })
  provider.script = ['lose_reply']
  const id = await notify('guarded')
  await drain()
  await sql`update outbox_messages set due_at = now() where notification_id = ${id} and state = 'ready'`
  await drain()
  expect([await reasonOf(id), await statusOf(id)]).toEqual(['guardrail_after_unknown', 'needs_review'])
})
