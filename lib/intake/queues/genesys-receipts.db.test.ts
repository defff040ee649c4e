import { randomUUID } from 'node:crypto'
import { afterAll, expect, test, vi } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { readNotification } from '@/lib/insights/read-notification'
import type { Intake } from '@/lib/intake/queues/queue-message'
import { startIntakes } from '@/lib/intake/queues/run-intakes'
import { messageTaker } from '@/lib/intake/queues/take-messages'
import { rejectsOf, until } from '@/lib/intake/queues/testing/queue-scenario'
import { sqsCredentials, sqsPeer } from '@/lib/intake/queues/testing/sqs-peer'
import { postNotification } from '@/lib/intake/testing/post-notification'

/** What a campaign of Genesys Cloud did, from EventBridge's envelope on a queue to the notification. */
vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const simulator = await startSimulator()
const peer = await sqsPeer()
const queueUrl = await peer.createQueue('genesys')
const deadLetterUrl = await peer.createQueue('genesys-dead')
const codes = { OUTBOUND_MESSAGE_SENT: 'delivered', 'Tenant: never reached': 'undelivered' } as const

const sample = sampleConfiguration([], { route: { providers: ['list'], onUnknown: 'hold' } })
const providers: ConfigurationInput['providers'] = [
  {
    name: 'list',
    adapter: 'genesys-contact-list',
    settings: { baseUrl: simulator.baseUrl('genesys'), accessToken: 'pasted', contactListId: 'list-1' },
    idempotency: { kind: 'none' },
  },
]
const intakes: ConfigurationInput['intakes'] = [
  {
    ...{ name: 'campaign', kind: 'sqs', message: 'genesys-receipts', receipts: { provider: 'list', codes } },
    settings: { queueUrl, deadLetterUrl, endpoint: peer.endpoint, waitSeconds: 1, ...sqsCredentials },
  },
]
await configure({ ...sample, providers, intakes }, 0)
const running = startIntakes()
afterAll(async () => {
  await running.stop()
  await peer.close()
  await simulator.stop()
})

const topic = 'v2.outbound.messaging.campaigns.contact.postContact'

/** An event as the vendor's integration puts it on a bus. */
function event(outboundContactId: string, wrapupCode: string, topicName = topic) {
  return {
    'detail-type': topicName,
    source: 'aws.partner/genesys.com/cloud/6b6f2a3c-0000-4000-8000-000000000001/once',
    detail: {
      topicName,
      version: '2',
      timestamp: '2026-11-23T22:00:01.000Z',
      metadata: { CorrelationId: 'c-1' },
      eventBody: {
        eventTime: 1_795_471_200_000,
        conversationId: '6b6f2a3c-0000-4000-8000-000000000002',
        outboundContactListId: 'list-1',
        outboundCampaignId: '6b6f2a3c-0000-4000-8000-000000000003',
        ...{ outboundContactId, wrapupCode },
      },
    },
  }
}

async function tell(...events: unknown[]): Promise<void> {
  for (const one of events) await peer.send(queueUrl, typeof one === 'string' ? one : JSON.stringify(one))
  await until(async () => {
    const { ready, out } = await peer.count(queueUrl)
    return ready + out === 0
  })
}

async function posted(): Promise<string> {
  const orderId = randomUUID()
  const asked = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
  return ((await (await postNotification(authorization, orderId, asked)).json()) as { id: string }).id
}

async function sent(): Promise<string> {
  const id = await posted()
  await drainOutbox({ budgetSeconds: 10 })
  return id
}

/** In the list, which nobody heard of: it waits for a person. */
async function unknown(): Promise<string> {
  await simulator.client.setFaults('genesys', { loseReplyRatio: 1, count: 1 })
  const id = await sent()
  expect((await detailOf(id)).status).toBe('needs_review')
  return id
}

async function detailOf(id: string) {
  const detail = await readNotification(id, { reveal: false })
  if (!detail) throw new Error('no notification')
  const { status, receipts } = detail
  return { status, receipts: receipts.map(({ status, code, at, counted }) => ({ status, code, at, counted })) }
}

test('a contact in the list is delivered once the campaign says so, and told twice it is counted once', async () => {
  const id = await sent()
  expect(await detailOf(id)).toEqual({ status: 'sent', receipts: [] })
  const told = event(id, 'OUTBOUND_MESSAGE_SENT')
  await tell(told, told)
  await tell(told)
  expect(await detailOf(id)).toEqual({
    status: 'delivered',
    receipts: [{ status: 'delivered', code: 'OUTBOUND_MESSAGE_SENT', at: '2026-11-23T22:00:00.000Z', counted: true }],
  })
  expect(await measured('delivered')).toBe(1)
})

test('what the campaign says settles what nobody knew, and nobody is asked to review it', async () => {
  const [id, other] = [await unknown(), await unknown()]
  await tell(event(id, 'OUTBOUND_MESSAGE_FAILED'), event(other, 'Tenant: never reached'))
  for (const one of [id, other]) expect((await detailOf(one)).status).toBe('undelivered')
  expect(await sql`select 1 from outbox_messages where notification_id in (${id}, ${other})`).toHaveLength(0)
})

test('what came before its notification was sent is applied when it has been', async () => {
  const id = await posted()
  await tell(event(id, 'OUTBOUND_MESSAGE_SENT'))
  expect(await detailOf(id)).toMatchObject({ status: 'queued', receipts: [{ counted: false }] })
  await drainOutbox({ budgetSeconds: 10 })
  expect(await detailOf(id)).toMatchObject({ status: 'delivered', receipts: [{ counted: true }] })
})

test.each([
  'OUTBOUND_MESSAGE_AMBIGUOUS',
  'OUTBOUND_MESSAGE_THROTTLED',
  'ININ_OUTBOUND_CAMPAIGN_FORCED_OFF',
  'UNHEARD-OF',
])('by %s nothing is settled: it is kept and shown', async (code) => {
  const [open, done, early] = [await unknown(), await sent(), await posted()]
  await tell(...[open, done, early].map((id) => event(id, code)))
  const noted = (counted: boolean) => [{ status: 'noted', code, at: expect.any(String), counted }]
  expect(await detailOf(open)).toEqual({ status: 'needs_review', receipts: noted(true) })
  expect(await detailOf(done)).toEqual({ status: 'sent', receipts: noted(true) })
  expect(await detailOf(early)).toEqual({ status: 'queued', receipts: noted(false) })
  await drainOutbox({ budgetSeconds: 10 })
  expect(await detailOf(early)).toEqual({ status: 'sent', receipts: noted(true) })
  expect(await sql`select state from outbox_messages where notification_id = ${open}`).toEqual([{ state: 'held' }])
  await sql`delete from outbox_messages where notification_id = ${open}`
})

test('events of other topics and of contacts that are not ours go by; what cannot be read is kept with its reason', async () => {
  const before = await sql`select 1 from receipts`
  const { source } = event('', '')
  const poison = [
    'not JSON',
    JSON.stringify({ ...event(randomUUID(), 'OUTBOUND_MESSAGE_SENT'), source: 'aws.s3' }),
    JSON.stringify({ source, detail: { topicName: topic, eventBody: { wrapupCode: 'OUTBOUND_MESSAGE_SENT' } } }),
  ]
  await tell(
    event('row-17 of somebody', 'OUTBOUND_MESSAGE_SENT'),
    event(randomUUID(), 'OUTBOUND_MESSAGE_SENT', 'v2.users.presence'),
    ...poison,
  )
  expect(await sql`select 1 from receipts`).toHaveLength(before.length)
  const rejects = await rejectsOf(sql, 'campaign')
  expect(rejects.map(({ code }) => code).sort()).toEqual(['invalid', 'invalid', 'malformed'])
  const faults = await sql<{ path: string }[]>`
    select f->>'path' as path from intake_rejects, jsonb_array_elements(faults) f where intake = 'campaign' order by 1`
  expect(faults.map(({ path }) => path)).toEqual(['detail.eventBody.outboundContactId', 'source'])
  const dead = await peer.read(deadLetterUrl)
  expect(dead.map(({ body }) => body).sort()).toEqual([...poison].sort())
  expect(dead.every(({ attributes }) => attributes.OnceReason)).toBe(true)
})

test('bytes and rows of other kinds of queue say the same', async () => {
  const [byBytes, byRow] = [await sent(), await sent()]
  const [configured] = configurationSchema.shape.intakes.parse(intakes)
  const take = messageTaker({ ...configured, producerId: null } as Intake)
  const bytes = Buffer.from(JSON.stringify(event(byBytes, 'OUTBOUND_MESSAGE_SENT')))
  const row = { eventType: topic, data: event(byRow, 'OUTBOUND_MESSAGE_SENT') }
  const messages = [bytes, row, Buffer.from([0xff])].map((body, i) => ({ brokerId: `other-${i}`, key: `${i}`, body }))
  expect(await take(messages)).toEqual([
    { kind: 'accepted', status: 'queued' },
    { kind: 'accepted', status: 'queued' },
    { kind: 'rejected', code: 'malformed', reason: 'The body is not UTF-8.' },
  ])
  for (const id of [byBytes, byRow]) expect((await detailOf(id)).status).toBe('delivered')
})

test('an intake of receipts makes no producer', async () => {
  expect(await sql`select name from producers`).toEqual([{ name: 'shop' }])
})

async function measured(measure: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select coalesce(sum(n), 0)::int as n from stat_deltas where measure = ${measure}`
  return row?.n ?? 0
}
